//! Single-steps through the whole program. Each step is a line: the offset of the instruction about to run, its function's index, the
//! number of frames around it, and how many values its operand stack holds. With the argument `--quiet`, only how many steps there were.
mod debug_main;
use debug_main::*;

fn depth(d: &Debuggee, frame: &Frame) -> Result<u32> {
    match frame.parent(d)? {
        Some(parent) => Ok(1 + depth(d, &parent)?),
        None => Ok(0),
    }
}

fn line(d: &Debuggee, kind: &str) -> Result<String> {
    Ok(match d.exit_frames().first() {
        Some(frame) => format!("{kind} {:#x} func {} depth {} stack {}", frame.pc(d)?, frame.func_index(d)?, depth(d, frame)?, frame.stack(d)?.len()),
        None => kind.to_string(),
    })
}

fn debug(d: &Debuggee, args: &[String]) {
    let quiet = args.iter().skip(1).any(|arg| arg == "--quiet");
    let started = monotonic_now();
    let mut steps = 0;
    loop {
        let kind = match d.single_step().wait(d).unwrap() {
            Event::Breakpoint => "step",
            Event::Trap => "trap",
            Event::Exception(_) => "exception",
            Event::Complete => break,
            Event::Interrupted | Event::InjectedCallReturn(_) => unreachable!("nobody asked for it"),
        };
        steps += 1;
        if !quiet {
            say(&line(d, kind).unwrap());
        }
    }
    say(&format!("{steps} steps"));
    if quiet {
        print_debugger_info(&format!("{} microseconds a step", (monotonic_now() - started) / 1000 / steps.max(1)));
    }
    say("OK");
}

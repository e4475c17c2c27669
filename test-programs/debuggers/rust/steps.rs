//! Single-steps six times: each time the program must be somewhere else.
mod debug_main;
use debug_main::*;

fn pc_now(d: &Debuggee) -> Result<u32> {
    let frames = d.exit_frames();
    assert_eq!(frames.len(), 1);
    frames[0].pc(d)
}

fn debug(d: &Debuggee, _args: &[String]) {
    assert!(d.exit_frames().is_empty(), "nothing has run yet");
    let mut last = 0;
    for _ in 0..6 {
        assert!(matches!(d.single_step().wait(d), Ok(Event::Breakpoint)));
        let pc = pc_now(d).unwrap();
        assert_ne!(pc, last);
        say(&format!("pc {pc:#x}"));
        last = pc;
    }
    say("OK");
}

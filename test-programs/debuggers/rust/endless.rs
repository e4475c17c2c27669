//! Interrupts a program that loops until byte 0 of its memory is set, sets that byte, and sees the program end.
mod debug_main;
use debug_main::*;

fn debug(d: &Debuggee, _args: &[String]) {
    let running = d.go_on();
    sleep_ms(100);
    d.interrupt();
    assert!(matches!(running.wait(d), Ok(Event::Interrupted)));

    let instances = d.all_instances();
    assert_eq!(instances.len(), 1);
    let memory = instances[0].memory(d, 0).unwrap();
    memory.set_bytes(d, 0, &[1]).unwrap();
    assert_eq!(memory.bytes(d, 0, 2).unwrap(), [1, 0]);

    assert!(matches!(d.go_on().wait(d), Ok(Event::Complete)));
    say("OK");
}

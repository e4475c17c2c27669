//! Knows where localhost is. Serves one client after another: takes a line, steps once, answers with the line, and closes the connection. `bye` is the last.
use crate::debuggee::{Debuggee, EventFuture, ResumptionValue};
use crate::print_debugger_info;
use std::io::{BufRead, BufReader, Result, Write};
use std::net::{Shutdown, TcpListener, ToSocketAddrs};

pub fn debug(d: &Debuggee) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    print_debugger_info(&format!("port {}", listener.local_addr()?.port()));
    let mut localhost = ("localhost", 1).to_socket_addrs()?;
    assert!(localhost.len() > 0 && localhost.all(|address| address.ip().is_loopback()));
    loop {
        let (client, _) = listener.accept()?;
        let mut line = String::new();
        BufReader::new(&client).read_line(&mut line)?;
        let step = d.single_step(ResumptionValue::Normal);
        step.subscribe().block();
        EventFuture::finish(step, d).unwrap();
        (&client).write_all(line.as_bytes())?;
        match line.as_str() {
            "half\n" => {
                // The client hears that no more comes, and can still speak.
                client.shutdown(Shutdown::Write)?;
                let mut rest = String::new();
                BufReader::new(&client).read_line(&mut rest)?;
                print_debugger_info(&format!("after the end: {}", rest.trim_end()));
            }
            "bye\n" => return Ok(()),
            _ => (),
        }
        drop(client);
    }
}

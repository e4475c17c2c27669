//! Waits for a byte from the client or the event, whichever is first. `i` interrupts the program, `e` writes to its memory, which ends it, when
//! it is paused next; of any other byte it only tells.
use crate::debuggee::{Debuggee, Event, EventFuture, ResumptionValue};
use crate::print_debugger_info;
use std::future::{poll_fn, Future};
use std::pin::pin;
use std::task::Poll;
use wstd::io::AsyncRead;
use wstd::iter::AsyncIterator;
use wstd::net::TcpListener;
use wstd::runtime::AsyncPollable;

enum First<A, B> {
    Left(A),
    Right(B),
}

/// Whichever is there first; the left one if both are.
async fn first<A, B>(left: impl Future<Output = A>, right: impl Future<Output = B>) -> First<A, B> {
    let (mut left, mut right) = (pin!(left), pin!(right));
    poll_fn(|cx| match left.as_mut().poll(cx) {
        Poll::Ready(a) => Poll::Ready(First::Left(a)),
        Poll::Pending => right.as_mut().poll(cx).map(First::Right),
    })
    .await
}

pub async fn debug(d: &Debuggee) -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    print_debugger_info(&format!("port {}", listener.local_addr()?.port()));
    let mut incoming = listener.incoming();
    let client = incoming.next().await.unwrap()?;
    let (mut input, _output) = client.split();

    let mut ending = false;
    let mut running: Option<(EventFuture, AsyncPollable)> = None;
    loop {
        let (future, pollable) = running.take().unwrap_or_else(|| {
            let future = d.continue_(ResumptionValue::Normal);
            let pollable = AsyncPollable::new(future.subscribe());
            (future, pollable)
        });
        let mut byte = [0];
        match first(input.read(&mut byte), pollable.wait_for()).await {
            First::Left(read) => {
                running = Some((future, pollable));
                if read? == 0 {
                    print_debugger_info("the client has gone");
                    return Ok(());
                }
                print_debugger_info(&format!("byte {}", byte[0] as char));
                match byte[0] {
                    b'i' => d.interrupt(),
                    b'e' => {
                        ending = true;
                        d.interrupt();
                    }
                    _ => (),
                }
            }
            First::Right(()) => {
                // A child of the future.
                drop(pollable);
                match EventFuture::finish(future, d).unwrap() {
                    Event::Interrupted => print_debugger_info("interrupted"),
                    Event::Complete => {
                        print_debugger_info("complete");
                        return Ok(());
                    }
                    _ => panic!("an event that nobody asked for"),
                }
                if ending {
                    d.all_instances()[0].get_memory(d, 0).unwrap().set_bytes(d, 0, &[1]).unwrap();
                }
            }
        }
    }
}

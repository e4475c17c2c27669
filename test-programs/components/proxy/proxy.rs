//! A `wasi:http/proxy`: what it answers depends on the path. As a command it makes a request itself.
use std::sync::atomic::{AtomicU32, Ordering};
use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, IncomingBody, IncomingRequest, IncomingResponse, Method, OutgoingBody, OutgoingRequest, OutgoingResponse, RequestOptions, ResponseOutparam, Scheme,
};
use wasip2::io::streams::StreamError;

struct Proxy;

static COUNT: AtomicU32 = AtomicU32::new(0);

#[inline(never)]
fn add(a: u32, b: u32) -> u32 {
    let sum = a + b;
    sum
}

fn respond(out: ResponseOutparam, status: u16, fields: &[(&str, &str)]) -> OutgoingBody {
    let entries: Vec<_> = fields.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
    let response = OutgoingResponse::new(Fields::from_list(&entries).unwrap());
    response.set_status_code(status).unwrap();
    let body = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    body
}

fn write(body: &OutgoingBody, text: &[u8]) {
    let stream = body.write().unwrap();
    for part in text.chunks(4096) {
        stream.blocking_write_and_flush(part).unwrap();
    }
}

fn text(out: ResponseOutparam, text: &str) {
    let body = respond(out, 200, &[("content-type", "text/plain")]);
    write(&body, text.as_bytes());
    OutgoingBody::finish(body, None).unwrap();
}

/// Sends back what comes, as it comes, and the trailers behind it.
fn echo(request: IncomingRequest, out: ResponseOutparam) {
    let incoming = request.consume().unwrap();
    let outgoing = respond(out, 200, &[]);
    {
        let (from, to) = (incoming.stream().unwrap(), outgoing.write().unwrap());
        loop {
            match from.blocking_read(4096) {
                Ok(bytes) => to.blocking_write_and_flush(&bytes).unwrap(),
                Err(StreamError::Closed) => break,
                Err(StreamError::LastOperationFailed(e)) => return eprintln!("the client has left: {:?}", wasip2::http::types::http_error_code(&e)),
            }
        }
    }
    let trailers = IncomingBody::finish(incoming);
    trailers.subscribe().block();
    OutgoingBody::finish(outgoing, trailers.get().unwrap().unwrap().unwrap()).unwrap();
}

fn describe(request: &IncomingRequest) -> String {
    let mut lines = vec![format!("{:?} {:?} {:?} {:?}", request.method(), request.scheme(), request.authority(), request.path_with_query())];
    let headers = request.headers();
    let mut fields: Vec<_> = headers.entries().into_iter().map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(&value))).collect();
    fields.sort();
    lines.append(&mut fields);
    lines.push(format!("set: {:?}", headers.set("x", &[])));
    lines.join("\n") + "\n"
}

/// What may not be, and what it is called.
fn mistakes() -> String {
    let fields = Fields::new();
    let mut lines = vec![
        format!("{:?}", fields.set("host", &[b"x".to_vec()])),
        format!("{:?}", fields.append("a b", b"x")),
        format!("{:?}", fields.append("a", b"x\ny")),
        format!("{:?}", fields.append("A", b"1").and_then(|()| fields.append("a", b"2"))),
        format!("{:?} {:?} {}", fields.entries(), fields.get("A"), fields.has("b")),
    ];
    fields.set("content-length", &[b"3".to_vec()]).unwrap();
    fields.delete("A").unwrap();
    let response = OutgoingResponse::new(fields);
    lines.push(format!("{:?} {:?}", response.set_status_code(42), response.headers().delete("a")));
    let body = response.body().unwrap();
    lines.push(format!("{}", response.body().is_err()));
    {
        let stream = body.write().unwrap();
        stream.write(b"12").unwrap();
    }
    lines.push(format!("{:?}", OutgoingBody::finish(body, None)));
    let request = OutgoingRequest::new(Fields::new());
    lines.push(format!("{:?} {:?} {:?}", request.set_method(&Method::Other("a b".into())), request.set_path_with_query(Some("a b")), request.set_authority(Some("a/b"))));
    lines.push(format!("{:?}", outgoing_handler::handle(request, None).err()));
    lines.join("\n") + "\n"
}

fn fetch(authority: &str, path: &str, method: Method, send: Option<&[u8]>) -> Result<IncomingResponse, ErrorCode> {
    let request = OutgoingRequest::new(Fields::from_list(&[("x-asked".to_string(), b"yes".to_vec())]).unwrap());
    request.set_method(&method).unwrap();
    let (scheme, authority) = authority.strip_prefix("https://").map_or((Scheme::Http, authority), |rest| (Scheme::Https, rest));
    request.set_scheme(Some(&scheme)).unwrap();
    request.set_authority(Some(authority)).unwrap();
    request.set_path_with_query(Some(path)).unwrap();
    let body = send.map(|_| request.body().unwrap());
    let options = RequestOptions::new();
    options.set_first_byte_timeout(Some(10_000_000_000)).unwrap();
    let future = outgoing_handler::handle(request, Some(options))?;
    if let Some(body) = body {
        write(&body, send.unwrap());
        OutgoingBody::finish(body, None)?;
    }
    future.subscribe().block();
    future.get().unwrap().unwrap()
}

/// A body, whole.
fn whole(body: IncomingBody) -> Result<Vec<u8>, StreamError> {
    let stream = body.stream().unwrap();
    let mut all = Vec::new();
    loop {
        match stream.blocking_read(65536) {
            Ok(bytes) => all.extend(bytes),
            Err(StreamError::Closed) => return Ok(all),
            Err(e) => return Err(e),
        }
    }
}

impl wasip2::exports::http::incoming_handler::Guest for Proxy {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let path = request.path_with_query().unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        match path {
            "/" => text(out, "Hello, world!\n"),
            "/add" => {
                let (a, b) = query.split_once('+').unwrap();
                let sum = add(a.parse().unwrap(), b.parse().unwrap());
                text(out, &format!("{sum}\n"));
            }
            "/count" => text(out, &format!("{}\n", COUNT.fetch_add(1, Ordering::Relaxed) + 1)),
            "/describe" => text(out, &describe(&request)),
            "/mistakes" => text(out, &mistakes()),
            "/echo" => echo(request, out),
            "/size" => text(out, &format!("{}\n", whole(request.consume().unwrap()).unwrap().len())),
            "/fill" => {
                let body = respond(out, 200, &[]);
                write(&body, &vec![b'x'; query.parse().unwrap()]);
                OutgoingBody::finish(body, None).unwrap();
            }
            "/given" => {
                let names: Vec<_> = std::fs::read_dir("/data").map(|all| all.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()).unwrap_or_default();
                let input = std::io::stdin().lines().count();
                text(out, &format!("{:?} {names:?} {input}\n", std::env::var("NAME")));
            }
            "/say" => {
                println!("to output\nand more");
                eprint!("to error\n");
                text(out, "said\n");
            }
            "/status" => drop(OutgoingBody::finish(respond(out, query.parse().unwrap(), &[("x-a", "1"), ("x-a", "2")]), None)),
            "/bare" => ResponseOutparam::set(out, Ok(OutgoingResponse::new(Fields::new()))),
            "/trap" => panic!("as it was told"),
            "/late" => {
                let body = respond(out, 200, &[]);
                write(&body, b"the beginning");
                panic!("after the beginning");
            }
            "/unfinished" => write(&respond(out, 200, &[]), b"the beginning"),
            "/nothing" => {}
            "/error" => ResponseOutparam::set(out, Err(ErrorCode::InternalError(Some("no idea".to_string())))),
            "/exit" => std::process::exit(3),
            "/fetch" => match fetch(query, "/there?x", Method::Get, None) {
                Ok(response) => text(out, &format!("{} {:?}", response.status(), String::from_utf8(whole(response.consume().unwrap()).unwrap()).unwrap())),
                Err(e) => text(out, &format!("{e:?}\n")),
            },
            _ => drop(OutgoingBody::finish(respond(out, 404, &[]), None)),
        }
    }
}

impl wasip2::exports::cli::run::Guest for Proxy {
    fn run() -> Result<(), ()> {
        let args: Vec<String> = std::env::args().collect();
        let big = vec![b'x'; 300_000];
        match fetch(&args[1], &args[2], Method::Post, Some(if args.len() > 3 { args[3].as_bytes() } else { &big })) {
            Ok(response) => {
                let trailers = response.headers().get("x-to");
                println!("{} {:?} {:?}", response.status(), trailers, String::from_utf8(whole(response.consume().unwrap()).unwrap()).unwrap());
                Ok(())
            }
            Err(e) => {
                println!("{e:?}");
                Err(())
            }
        }
    }
}

wasip2::http::proxy::export!(Proxy);
wasip2::cli::command::export!(Proxy);

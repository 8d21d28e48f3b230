//! A server in a process of its own that sends the same bytes to every request, so that what is
//! measured is the caller.

use std::io;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The response to RefreshUploadVideo, its contents as long as real ones.
#[must_use]
pub fn response() -> String {
    let (address, auth) = ("eyJFbmRwb2ludCI6".repeat(14), "eyJTZWN1cml0eVRva2VuIjoiQ0FJ".repeat(48));
    format!(
        r#"{{"RequestId":"25818875-5F78-4A43-7DF6-D7393642F0A1","VideoId":"{}","UploadAddress":"{address}","UploadAuth":"{auth}"}}"#,
        crate::VIDEO_ID
    )
}

/// Serves until the process ends. Prints the address first.
///
/// # Errors
/// If there is no port to listen on.
pub async fn serve() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let body = response();
    let response = format!(
        "HTTP/1.1 200 OK\r\nDate: Thu, 26 Nov 2026 10:00:00 GMT\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: keep-alive\r\nKeep-Alive: timeout=25\r\nx-acs-request-id: 25818875-5F78-4A43-7DF6-D7393642F0A1\r\n\
         x-acs-trace-id: 1ab8d8e1c2f0\r\n\r\n{body}",
        body.len()
    );
    let response: &'static [u8] = response.leak().as_bytes();
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(respond_to_all(stream, response));
    }
}

/// Requests without a body, one after the other: each ends with an empty line.
async fn respond_to_all(mut stream: TcpStream, response: &[u8]) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 16 * 1024];
    let mut length = 0;
    loop {
        let read = stream.read(&mut buffer[length..]).await?;
        if read == 0 {
            return Ok(());
        }
        length += read;
        if buffer[..length].ends_with(b"\r\n\r\n") {
            length = 0;
            stream.write_all(response).await?;
        }
    }
}

/// The server as a child of this process. It ends with this value.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts this program once more, as a server.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start() -> io::Result<Self> {
        // Not `current_exe`: under a profiler that is the profiler.
        let this = std::env::args_os()
            .next()
            .ok_or_else(|| io::Error::other("this program has no name"))?;
        let mut child = Command::new(this).arg("serve").stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(out) = &mut child.stdout {
            io::BufRead::read_line(&mut io::BufReader::new(out), &mut line)?;
        }
        let address = line.trim().parse().map_err(io::Error::other)?;
        Ok(Self { child, address })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

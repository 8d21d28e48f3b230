//! The mock server as a process of its own, so that the memory that is measured is the client's.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aliyun_mock::{AccessKey, Config, Counts, Mock, Quotas};
use aliyun_vod::time::Timestamp;
use tests::spec;

use crate::load;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// First argument of the process that is the service.
pub(crate) const ARGUMENT: &str = "--service";

/// Where a service listens, and how it behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Port of the service; 0 for any.
    pub(crate) port: u16,
    /// Port of the source of credentials; 0 for any.
    pub(crate) credentials: u16,
    /// Unix time from which credential lifetimes are counted. 0: faults and no quotas, and no
    /// temporary credentials.
    pub(crate) begin: u64,
}

/// A service in a process of its own.
pub(crate) struct Service {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<std::process::ChildStdout>,
    pub(crate) settings: Settings,
}

impl Service {
    /// Starts it and waits until it listens.
    pub(crate) fn start(settings: Settings) -> Result<Self> {
        let Settings { port, credentials, begin } = settings;
        let mut child = Command::new(std::env::current_exe()?)
            .args([ARGUMENT, &port.to_string(), &credentials.to_string(), &begin.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut line = String::new();
        stdout.read_line(&mut line)?;
        let mut ports = line.split_whitespace().map(str::parse);
        let (Some(Ok(port)), Some(Ok(credentials))) = (ports.next(), ports.next()) else {
            return Err(format!("the service did not start: {line:?}").into());
        };
        let settings = Settings { port, credentials, begin };
        Ok(Self {
            child,
            stdin,
            stdout,
            settings,
        })
    }

    /// Kills it in the middle of whatever it does, and starts it again at the same place.
    pub(crate) fn restart(mut self, pause: Duration) -> Result<Self> {
        self.child.kill()?;
        self.child.wait()?;
        std::thread::sleep(pause);
        Self::start(self.settings)
    }

    /// Ends it, and says what it has counted.
    pub(crate) fn end(mut self) -> Result<Counts> {
        drop(self.stdin.take());
        let mut line = String::new();
        self.stdout.read_to_string(&mut line)?;
        self.child.wait()?;
        let mut numbers = line.split_whitespace().map(str::parse);
        let mut next = || numbers.next().ok_or("no counts");
        let mut counts = Counts::default();
        (counts.accepted, counts.refused, counts.faults) = (next()??, next()??, next()??);
        Ok(counts)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // One that has ended already can't be killed, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the process does that is the service: it serves until its input ends, and prints its
/// counts.
#[expect(clippy::print_stdout, reason = "its parent reads it")]
pub(crate) fn serve(arguments: &[String]) -> Result<()> {
    let [port, credentials, begin] = arguments else {
        return Err("three numbers".into());
    };
    let (port, credentials, begin) = (port.parse()?, credentials.parse()?, begin.parse()?);
    let mut config = Config::default();
    config.port = port;
    config.record = false;
    // What is called has a name of its own, so that no response can be taken for another's.
    config.check_ids = false;
    if begin == 0 {
        config.quotas = Quotas::Off;
    } else {
        config.keys = (0..KEYS).map(|number| key(begin, number)).collect();
    }
    let mock = Mock::start_blocking(spec(), config)?;
    load::inject(&mock);
    let mut source = 0;
    if begin > 0 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, credentials))?;
        source = listener.local_addr()?.port();
        std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| give(stream, begin)));
    }
    println!("{} {source}", mock.address().port());
    std::io::stdout().flush()?;
    // Until the parent process ends.
    std::io::stdin().read_to_end(&mut Vec::new())?;
    let Counts { accepted, refused, faults } = mock.counts();
    println!("{accepted} {refused} {faults}");
    Ok(())
}

/// Credentials are good for parts of this time, two pairs in each.
const ROUND: u64 = 20;

/// When the second pair of a round takes the place of the first.
const SECOND: u64 = 6;

/// Enough for two hours.
const KEYS: u64 = 2 * 7_200 / ROUND;

/// Pair number `number`, with the end that the service knows of. The first of a round is good for a
/// little longer than it says; the second one ends sooner than it says, while it is in use: two
/// seconds into the next round.
fn key(begin: u64, number: u64) -> AccessKey {
    let round = begin + number / 2 * ROUND;
    let end = if number.is_multiple_of(2) { round + 14 } else { round + ROUND + 2 };
    AccessKey::new(format!("STS.storm-{number}"), format!("secret-{number}"))
        .with_token(format!("token-{number}"))
        .expires_at(UNIX_EPOCH + Duration::from_secs(end))
}

/// Gives the pair of the moment to whoever asks.
fn give(mut stream: TcpStream, begin: u64) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let passed = now.saturating_sub(begin);
    let (round, is_second) = (passed / ROUND, passed % ROUND >= SECOND);
    let number = round * 2 + u64::from(is_second);
    let says = begin + round * ROUND + if is_second { 2 * ROUND } else { 8 };
    let key = key(begin, number);
    let expiry = Timestamp::from(UNIX_EPOCH + Duration::from_secs(says));
    let body = format!(
        r#"{{"Code":"Success","AccessKeyId":"{}","AccessKeySecret":"{}","SecurityToken":"{}","Expiration":"{}"}}"#,
        key.id(),
        key.secret(),
        key.token().unwrap_or_default(),
        expiry.as_str(),
    );
    let mut request = [0; 4_096];
    // The request has no body and is small. Who has gone away needs no response.
    let _ = stream.read(&mut request).and_then(|_| {
        let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes())
    });
}

/// Where the service is.
pub(crate) fn url(port: u16) -> String {
    format!("http://{}", SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}

//! Whom to trust: the certificates of the operating system.

use std::error::Error;
use std::io;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{CertificateError, ClientConfig, InvalidMessage, RootCertStore};

use crate::transport::{TransportError, TransportErrorKind};

/// The settings of every TLS connection, or why there are none.
#[derive(Clone)]
pub(super) struct Tls(Result<Arc<ClientConfig>, Arc<str>>);

impl Tls {
    /// Reads the certificates of the operating system, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
    pub(super) fn from_system() -> Self {
        Self(config().map(Arc::new).map_err(Arc::from))
    }

    /// The settings, for a connection to `place`.
    ///
    /// That there are none is an error of the connections that need them, so that a system without certificates can still be used
    /// without encryption.
    pub(super) fn config(&self, place: &str) -> Result<Arc<ClientConfig>, TransportError> {
        self.0.clone().map_err(|reason| {
            let message = format!("no secure connection to {place}: {reason}");
            TransportError::new(TransportErrorKind::Tls, message)
        })
    }
}

fn config() -> Result<ClientConfig, String> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    // Systems carry certificates that rustls can't read, and files that are none. What is left is enough, unless it is nothing.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let errors: String = found.errors.iter().map(|error| format!(" ({error})")).collect();
        return Err(format!(
            "the system has no certificates to trust{errors}; install them (package ca-certificates), \
             or set SSL_CERT_FILE to a file of certificates in PEM form"
        ));
    }
    // The provider is named here, since that of the process is for the program to choose.
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// What a person can do about a connection that could not be secured; empty where nobody can know.
pub(super) fn advice(error: &(dyn Error + 'static)) -> &'static str {
    // An `io::Error` shows what it holds, but not as its source.
    let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    if let Some(held) = held {
        return advice(held);
    }
    let Some(error) = error.downcast_ref::<rustls::Error>() else {
        return error.source().map_or("", advice);
    };
    match error {
        rustls::Error::InvalidCertificate(reason) => match reason {
            CertificateError::UnknownIssuer => {
                "; if a proxy of your network opens secure connections, add its certificate to those of the system, or name a file \
                 with it in SSL_CERT_FILE"
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => "; see whether the clock of this machine is right",
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "; see whether the endpoint is right, and who else answers under its name"
            }
            _ => "",
        },
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "; the server does not seem to speak TLS there: an endpoint without it begins with http://"
        }
        _ => "",
    }
}

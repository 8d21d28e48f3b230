//! TLS trust roots: the certificates of the operating system.

use std::error::Error;
use std::io;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{CertificateError, ClientConfig, InvalidMessage, RootCertStore};

use crate::transport::{TransportError, TransportErrorKind};

/// TLS settings of all connections, or the error when loading them.
#[derive(Clone)]
pub(super) struct Tls(Result<Arc<ClientConfig>, Arc<str>>);

impl Tls {
    /// Reads the certificates of the operating system, or those in `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR`.
    pub(super) fn from_system() -> Self {
        Self(config().map(Arc::new).map_err(Arc::from))
    }

    /// The settings for a connection to `peer`.
    ///
    /// Missing certificates are an error only of connections that use TLS, so plain HTTP works on
    /// systems without certificates.
    pub(super) fn config(&self, peer: &str) -> Result<Arc<ClientConfig>, TransportError> {
        self.0.clone().map_err(|reason| {
            let message = format!("no TLS connection to {peer}: {reason}");
            TransportError::new(TransportErrorKind::Tls, message)
        })
    }
}

fn config() -> Result<ClientConfig, String> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    // Systems have certificates that rustls cannot read, and files without any. They are skipped,
    // unless no certificate is left.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let errors: String = found.errors.iter().map(|error| format!(" ({error})")).collect();
        return Err(format!(
            "the system has no certificates to trust{errors}; install them (package ca-certificates), \
             or set SSL_CERT_FILE to a file of certificates in PEM form"
        ));
    }
    // The crypto provider is set here, since the global one is for the program to choose.
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// Advice for a failed TLS connection; empty if there is none.
pub(super) fn advice(error: &(dyn Error + 'static)) -> &'static str {
    // An `io::Error` displays its inner error but does not return it as its source.
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    if let Some(inner) = inner {
        return advice(inner);
    }
    let Some(error) = error.downcast_ref::<rustls::Error>() else {
        return error.source().map_or("", advice);
    };
    match error {
        rustls::Error::InvalidCertificate(reason) => match reason {
            CertificateError::UnknownIssuer => {
                "; if a proxy intercepts TLS, add its CA certificate to those of the system, or set SSL_CERT_FILE to a file that \
                 contains it"
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => "; check the clock of this machine",
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "; check the endpoint, and whether another server responds under its name"
            }
            _ => "",
        },
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "; the server seems not to use TLS on this port: for plain HTTP, use http://"
        }
        _ => "",
    }
}

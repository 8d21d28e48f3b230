//! TLS trust roots: the certificates of the operating system.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{CertificateError, ClientConfig, InvalidMessage, RootCertStore};
use rustls_native_certs::load_certs_from_paths;

use crate::transport::{TransportError, TransportErrorKind};

/// What the program sets. `Debug` does not show the key.
#[derive(Clone, Debug, Default)]
pub(super) struct TlsSettings {
    /// `None`: the certificates of the operating system.
    roots: Option<Arc<RootCertStore>>,
    /// The certificate that the client shows.
    identity: Option<Arc<CertifiedKey>>,
}

impl TlsSettings {
    /// Trusts these certificates and no others.
    pub(super) fn trust(&mut self, pem: &[u8]) -> Result<(), TransportError> {
        let mut roots = RootCertStore::empty();
        for certificate in certificates(pem)? {
            roots.add(certificate).map_err(|error| invalid("a root certificate", &error))?;
        }
        self.roots = Some(Arc::new(roots));
        Ok(())
    }

    /// Shows this certificate to servers that ask for one.
    pub(super) fn identify(&mut self, chain_pem: &[u8], key_pem: &[u8]) -> Result<(), TransportError> {
        let chain = certificates(chain_pem)?;
        let key = PrivateKeyDer::from_pem_slice(key_pem)
            .map_err(|_| TransportError::new(TransportErrorKind::Tls, "the text has no private key in PEM form"))?;
        let identity = CertifiedKey::from_der(chain, key, &ring::default_provider());
        self.identity = Some(Arc::new(identity.map_err(|error| invalid("the client certificate", &error))?));
        Ok(())
    }
}

/// The certificates in a text; at least one.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    match CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>() {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(TransportError::new(
            TransportErrorKind::Tls,
            "the text has no certificate in PEM form, or one that can't be read",
        )),
    }
}

fn invalid(what: &str, error: &rustls::Error) -> TransportError {
    TransportError::new(TransportErrorKind::Tls, format!("{what} is not valid: {error}"))
}

/// TLS settings of all connections, or the error when loading them.
#[derive(Clone)]
pub(super) struct Tls {
    config: Result<Arc<ClientConfig>, Arc<str>>,
    /// What is wrong with the variables, although there are certificates to trust.
    unread: Option<Arc<str>>,
}

impl Tls {
    /// Reads the certificates of the operating system, or those in `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR`, unless the program has set others.
    pub(super) fn new(settings: &TlsSettings) -> Self {
        let (roots, unread) = match &settings.roots {
            Some(roots) => (Ok(Arc::clone(roots)), None),
            None => (system_roots().map(Arc::new), unread_variables()),
        };
        let config = roots.and_then(|roots| config(roots, settings.identity.clone()));
        Self {
            config: config.map(Arc::new).map_err(Arc::from),
            unread: unread.map(Arc::from),
        }
    }

    /// The settings for a connection to `peer`.
    ///
    /// Missing certificates are an error only of connections that use TLS, so plain HTTP works on
    /// systems without certificates.
    pub(super) fn config(&self, peer: &str) -> Result<Arc<ClientConfig>, TransportError> {
        self.config.clone().map_err(|reason| {
            let message = format!("no TLS connection to {peer}: {reason}");
            TransportError::new(TransportErrorKind::Tls, message)
        })
    }

    /// Advice for a failed TLS connection; empty if there is none.
    pub(super) fn advice(&self, error: &(dyn Error + 'static)) -> String {
        let advice = advice(error);
        match &self.unread {
            Some(unread) if advice == UNKNOWN_ISSUER => format!("; certificates that are missing may be in what can't be read: {unread}"),
            _ => advice.to_owned(),
        }
    }
}

fn system_roots() -> Result<RootCertStore, String> {
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
    Ok(roots)
}

/// What of `SSL_CERT_FILE` and `SSL_CERT_DIR` can't be read. If one of them is wrong, the other is
/// used alone.
fn unread_variables() -> Option<String> {
    let file = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    let dirs = std::env::var_os("SSL_CERT_DIR").unwrap_or_default();
    let dirs = std::env::split_paths(&dirs).filter(|dir| !dir.as_os_str().is_empty());
    let mut unread = Vec::new();
    if let Some(file) = file {
        let found = load_certs_from_paths(Some(&file), None);
        match found.errors.first() {
            Some(error) => unread.push(format!("SSL_CERT_FILE: {error}")),
            None if found.certs.is_empty() => unread.push(format!("SSL_CERT_FILE: {} has no certificate", file.display())),
            None => {}
        }
    }
    for dir in dirs {
        let found = load_certs_from_paths(None, Some(&dir));
        unread.extend(found.errors.first().map(|error| format!("SSL_CERT_DIR: {error}")));
    }
    (!unread.is_empty()).then(|| unread.join("; "))
}

fn config(roots: Arc<RootCertStore>, identity: Option<Arc<CertifiedKey>>) -> Result<ClientConfig, String> {
    // The crypto provider is set here, since the global one is for the program to choose.
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots);
    Ok(match identity {
        Some(identity) => config.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(identity))),
        None => config.with_no_client_auth(),
    })
}

const UNKNOWN_ISSUER: &str = "; if a proxy intercepts TLS, add its CA certificate to those of the system, or set SSL_CERT_FILE to a \
                              file that contains it";

/// Advice for a failed TLS connection; empty if there is none.
fn advice(error: &(dyn Error + 'static)) -> &'static str {
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
            CertificateError::UnknownIssuer => UNKNOWN_ISSUER,
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

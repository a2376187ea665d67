//! TLS over a stream that something else began, as database protocols do.

use std::{io, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

/// Which certificates are accepted.
#[derive(Clone, Copy)]
pub enum Certificates<'a> {
    /// Those for the host, from an authority that the system trusts.
    Trusted,
    /// Those for the host, from the authorities of this PEM text and no other.
    From(&'a str),
    /// All: protects from listeners, not from impostors. Only where a person chose it.
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TlsFault {
    #[error("the authorities cannot be read")]
    Authorities,
    #[error("the certificate is for another host")]
    AnotherHost,
    #[error("the certificate has expired or is not valid yet")]
    Expired,
    #[error("the certificate does not come from a trusted authority")]
    Untrusted,
    #[error("the handshake failed")]
    Handshake,
}

/// `host` is what the certificate must be for.
pub async fn secure(
    stream: TcpStream,
    host: &str,
    certificates: Certificates<'_>,
) -> Result<TlsStream<TcpStream>, TlsFault> {
    let config = config(certificates)?;
    let name = ServerName::try_from(host.to_owned()).map_err(|_| TlsFault::AnotherHost)?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| explain(&error))
}

/// Certificates in PEM; `None` when there is none or one is broken.
pub fn authorities(pem: &str) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}

fn config(certificates: Certificates<'_>) -> Result<ClientConfig, TlsFault> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.map_err(|_| TlsFault::Handshake)?;
    let builder = match certificates {
        Certificates::Trusted => builder.with_platform_verifier().map_err(|_| TlsFault::Authorities)?,
        Certificates::From(pem) => builder.with_root_certificates(authorities(pem).ok_or(TlsFault::Authorities)?),
        Certificates::Any => builder.dangerous().with_custom_certificate_verifier(Arc::new(Anyone(provider))),
    };
    Ok(builder.with_no_client_auth())
}

fn explain(error: &io::Error) -> TlsFault {
    match error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(fault)) => match fault {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsFault::AnotherHost
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => TlsFault::Expired,
            _ => TlsFault::Untrusted,
        },
        _ => TlsFault::Handshake,
    }
}

/// Accepts every certificate, but only from whoever holds its key.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

//! Certificates for servers on this machine: an authority made for one test, what it signs, and
//! scripted servers behind TLS with that.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

use crate::server::{Accept, Wire};

/// A root of trust that nobody knows but who was given its [`Authority::pem`].
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// One that has no other name than this.
    pub fn named(name: &str) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub fn new() -> Self {
        Self::named("authority")
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A server that is who it says, and whose certificate is good for years.
    pub fn server(&self, name: &str) -> Identity {
        self.sign(CertificateParams::new([name.to_owned()]).unwrap())
    }

    /// A server whose certificate was good until the end of 2020.
    pub fn expired(&self, name: &str) -> Identity {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 12, 31);
        self.sign(params)
    }

    fn sign(&self, params: CertificateParams) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Identity {
            certificate: certificate.der().clone(),
            key: key.serialize_der(),
        }
    }
}

/// A server's certificate with its key.
pub struct Identity {
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Identity {
    /// A certificate that only its own key has signed.
    pub fn self_signed(name: &str) -> Self {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        Self {
            certificate: made.cert.der().clone(),
            key: made.signing_key.serialize_der(),
        }
    }

    /// Serves a connection by the script, behind TLS.
    pub fn serve(&self) -> Accept {
        let acceptor = self.acceptor(&[]);
        Accept::Hand(Box::new(move |stream, connection| {
            Box::pin(async move {
                // A client that does not like the certificate leaves in the middle.
                if let Ok(stream) = acceptor.accept(stream).await {
                    connection.serve(stream).await;
                }
            })
        }))
    }

    /// Hands a connection over behind TLS, where HTTP/2 was agreed upon.
    pub fn hand_http2<F>(
        &self,
        serve: impl FnOnce(TlsStream<TcpStream>) -> F + Send + 'static,
    ) -> Accept
    where
        F: Future<Output = ()> + Send,
    {
        let acceptor = self.acceptor(&["h2"]);
        Accept::Hand(Box::new(move |stream, _| {
            Box::pin(async move {
                // A client may open more connections than it needs, and leave them.
                if let Ok(stream) = acceptor.accept(stream).await {
                    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
                    serve(stream).await;
                }
            })
        }))
    }

    /// Takes TLS connections and offers these protocols in them, the first one first.
    pub fn acceptor(&self, protocols: &[&str]) -> TlsAcceptor {
        let key = PrivateKeyDer::try_from(self.key.clone()).unwrap();
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], key)
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

impl Wire for TlsStream<TcpStream> {
    fn reset(self) {
        Wire::reset(self.into_inner().0);
    }
}

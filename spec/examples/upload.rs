//! Documents: from memory, from a file, and from a stream of which no copy is kept.

use std::convert::Infallible;
use std::error::Error;
use std::hash::{BuildHasher, RandomState};

use dinie::types::{CreateCustomer, UploadDocument};
use dinie::{Bytes, Client, Upload};
use futures_util::stream;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let registration = CreateCustomer::new(random_cpf())
        .name("Maria Santos")
        .email("maria@example.com")
        .phone("+5511988888888");
    let customer = client.customers().create(registration).await?;
    println!("registered {}", customer.id);

    let kyc = customer.kyc.iter();
    // A document that is sent again takes the place of the one before.
    let wanted = kyc.filter(|item| item.r#type != "biometrics").cycle();
    let sources = [Source::Memory, Source::File, Source::Stream];
    for (source, item) in sources.into_iter().zip(wanted) {
        let upload = source.open()?;
        println!("sending {} from {source:?}", item.r#type);
        let document = client
            .customers()
            .upload_document(&customer.id, UploadDocument::new(&item.r#type, upload))
            .await?;
        println!("{} is {}", document.id, document.status);
    }
    Ok(())
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Memory,
    File,
    Stream,
}

impl Source {
    fn open(self) -> Result<Upload, Box<dyn Error>> {
        Ok(match self {
            // The media type follows from the name, for PDF, JPEG and PNG.
            Self::Memory => Upload::bytes("scan.pdf", SCAN),
            // The file is opened when it is sent, and again for each repetition.
            Self::File => {
                let path = std::env::temp_dir().join("dinie-example-scan.pdf");
                std::fs::write(&path, SCAN)?;
                Upload::file(path)
            }
            // What comes in from elsewhere, a form for instance, goes out chunk by chunk. It can be
            // read only once, so a call that broke off half-way is not repeated. The length has to
            // be known, for it is sent ahead.
            Self::Stream => {
                let chunks = SCAN.as_bytes().chunks(8).map(Bytes::from_static);
                let chunks = stream::iter(chunks.map(Ok::<_, Infallible>));
                Upload::stream("scan.pdf", chunks, SCAN.len() as u64)
            }
        })
    }
}

const SCAN: &str = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n";

/// A CPF that is new with each run: nine digits by chance, and the two that check them.
fn random_cpf() -> String {
    let chance = RandomState::new().hash_one("cpf") % 1_000_000_000;
    let mut cpf = format!("{chance:09}");
    for _ in 0..2 {
        let digits = cpf.bytes().map(|digit| u64::from(digit - b'0'));
        let weighted = digits.rev().zip(2..).map(|(digit, weight)| digit * weight);
        cpf += &(weighted.sum::<u64>() * 10 % 11 % 10).to_string();
    }
    cpf
}

//! People who do not exist: names that are common in Brazil, numbers whose digits check, addresses that
//! reach nobody.

use super::super::Random;
use super::super::customers::{Registration, TaxNumber, TaxNumberKind};

const FIRST_NAMES: [&str; 32] = [
    "Adriana",
    "Alice",
    "Ana",
    "André",
    "Antônio",
    "Beatriz",
    "Bruno",
    "Camila",
    "Carlos",
    "Cláudia",
    "Daniel",
    "Eduardo",
    "Fernanda",
    "Francisco",
    "Gabriel",
    "Helena",
    "Isabela",
    "João",
    "José",
    "Júlia",
    "Larissa",
    "Luís",
    "Marcelo",
    "Maria",
    "Mariana",
    "Paulo",
    "Pedro",
    "Rafael",
    "Renata",
    "Sônia",
    "Tiago",
    "Vitória",
];

const LAST_NAMES: [&str; 28] = [
    "Almeida",
    "Alves",
    "Araújo",
    "Barbosa",
    "Batista",
    "Cardoso",
    "Carvalho",
    "Castro",
    "Costa",
    "Dias",
    "Ferreira",
    "Gomes",
    "Gonçalves",
    "Lima",
    "Lopes",
    "Martins",
    "Melo",
    "Mendes",
    "Moreira",
    "Nascimento",
    "Nunes",
    "Oliveira",
    "Pereira",
    "Ribeiro",
    "Rocha",
    "Santos",
    "Silva",
    "Souza",
];

const TRADES: [&str; 12] = [
    "Bazar",
    "Borracharia",
    "Confeitaria",
    "Doceria",
    "Loja",
    "Mercadinho",
    "Oficina",
    "Padaria",
    "Papelaria",
    "Pet Shop",
    "Salão",
    "Sorveteria",
];

/// Area codes of São Paulo, Rio de Janeiro, Belo Horizonte, Curitiba, Porto Alegre, Salvador, Recife and others.
const AREA_CODES: [u64; 12] = [11, 19, 21, 27, 31, 41, 48, 51, 61, 71, 81, 85];

/// Somebody to register, with or without a company.
pub(super) fn somebody(random: &mut Random) -> Registration {
    let first = random.pick(&FIRST_NAMES);
    let name = format!(
        "{first} {} {}",
        random.pick(&LAST_NAMES),
        random.pick(&LAST_NAMES)
    );
    let has_company = random.percent(60);
    Registration {
        cpf: tax_number(random, TaxNumberKind::Cpf),
        cnpj: has_company.then(|| tax_number(random, TaxNumberKind::Cnpj)),
        email: Some(email(random, &name)),
        name: Some(name),
        phone: Some(format!(
            "+55{}9{:08}",
            random.pick(&AREA_CODES),
            random.below(100_000_000)
        )),
        trading_name: has_company.then(|| format!("{} {first}", random.pick(&TRADES))),
        external_id: random
            .percent(90)
            .then(|| format!("partner-ref-{:08x}", random.below(1 << 32))),
    }
}

fn tax_number(random: &mut Random, kind: TaxNumberKind) -> TaxNumber {
    // The second digit differs from the first: equal digits are nobody's number.
    let first = random.below(10);
    let second = (first + 1 + random.below(9)) % 10;
    let body = match kind {
        TaxNumberKind::Cpf => format!("{first}{second}{:07}", random.below(10_000_000)),
        TaxNumberKind::Cnpj => format!("{first}{second}{:06}0001", random.below(1_000_000)),
    };
    TaxNumber::complete(kind, &body)
}

/// example.com is nobody's (RFC 2606, section 3).
fn email(random: &mut Random, name: &str) -> String {
    let plain: String = name.chars().filter_map(plain).collect();
    format!("{plain}.{}@example.com", random.below(10_000))
}

fn plain(letter: char) -> Option<char> {
    Some(match letter.to_lowercase().next()? {
        ' ' => '.',
        'á' | 'ã' => 'a',
        'é' | 'ê' => 'e',
        'í' => 'i',
        'ó' | 'ô' | 'õ' => 'o',
        'ú' => 'u',
        'ç' => 'c',
        letter if letter.is_ascii_lowercase() => letter,
        _ => return None,
    })
}

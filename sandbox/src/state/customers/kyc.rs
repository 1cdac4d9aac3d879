//! What know-your-customer rules ask of a customer: documents to hand in, data to correct.

use jiff::Timestamp;

use super::super::Id;

/// The item that a biometrics session answers; it is of kind document, but cannot be uploaded.
pub(crate) const BIOMETRICS: &str = "biometrics";

/// Every type of item that the sandbox knows, with a label for the customer. The names of data are those of
/// the members of a customer.
const KNOWN: [(KycKind, &str, &str); 11] = [
    (KycKind::Document, "ccmei", "Certificado MEI"),
    (
        KycKind::Document,
        "identity_card_front",
        "Documento de identidade (frente)",
    ),
    (
        KycKind::Document,
        "identity_card_back",
        "Documento de identidade (verso)",
    ),
    (KycKind::Document, "cnh", "CNH"),
    (KycKind::Document, "selfie", "Selfie"),
    (KycKind::Document, BIOMETRICS, "Biometria"),
    (KycKind::Data, "name", "Nome completo"),
    (KycKind::Data, "email", "E-mail"),
    (KycKind::Data, "phone", "Telefone"),
    (KycKind::Data, "cnpj", "CNPJ"),
    (KycKind::Data, "trading_name", "Nome fantasia"),
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KycItem {
    pub(crate) kind: KycKind,
    /// One of the types the sandbox knows.
    pub(crate) item_type: &'static str,
    /// A label for the customer.
    pub(crate) label: &'static str,
    pub(crate) status: KycStatus,
    /// What the review found wrong.
    pub(crate) message: Option<String>,
    /// When it was last handed in.
    pub(crate) uploaded_at: Option<Timestamp>,
    /// The upload that counts: the last one.
    pub(crate) document: Option<Document>,
}

/// A document that was uploaded. What is in it is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) id: Id,
    pub(crate) status: DocumentStatus,
    pub(crate) uploaded_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KycKind {
    Document,
    Data,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KycStatus {
    Pending,
    Submitted,
    Approved,
    PendingResubmission,
    PendingCorrection,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentStatus {
    Submitted,
    Approved,
    Rejected,
}

impl KycItem {
    /// A document that has not come yet, or data that have to be corrected. None where the sandbox does
    /// not know the type.
    pub(crate) fn of_type(item_type: &str) -> Option<Self> {
        let (kind, item_type, label) = KNOWN.into_iter().find(|known| known.1 == item_type)?;
        let (status, message) = match kind {
            KycKind::Document => (KycStatus::Pending, None),
            KycKind::Data => (
                KycStatus::PendingCorrection,
                Some(format!("The customer's {item_type} is missing or wrong.")),
            ),
        };
        Some(Self {
            kind,
            item_type,
            label,
            status,
            message,
            uploaded_at: None,
            document: None,
        })
    }

    pub(crate) fn types() -> impl Iterator<Item = &'static str> {
        KNOWN.into_iter().map(|(_, item_type, _)| item_type)
    }

    pub(crate) fn is(&self, item_type: &str) -> bool {
        self.item_type == item_type
    }

    /// Whether the customer, rather than Dinie, has something to do about it.
    pub(crate) fn awaits_the_customer(&self) -> bool {
        self.status.awaits_the_customer()
    }

    /// Brings the item, and the document that answers it, to a status.
    pub(crate) fn set(&mut self, status: KycStatus, message: Option<&str>, now: Timestamp) {
        self.status = status;
        self.message = match status {
            KycStatus::PendingResubmission => {
                Some(message.unwrap_or("The document cannot be read.").to_owned())
            }
            KycStatus::PendingCorrection => {
                Some(message.unwrap_or("The data are wrong.").to_owned())
            }
            KycStatus::Pending | KycStatus::Submitted | KycStatus::Approved => None,
        };
        match status {
            KycStatus::Pending => {
                self.uploaded_at = None;
                self.document = None;
            }
            KycStatus::Submitted | KycStatus::Approved => {
                self.uploaded_at = self.uploaded_at.or(Some(now));
            }
            KycStatus::PendingResubmission | KycStatus::PendingCorrection => {}
        }
        if let (Some(document), Some(outcome)) = (&mut self.document, status.of_document()) {
            document.status = outcome;
            document.updated_at = now;
        }
    }

    /// The customer handed it in, for the first time or again.
    pub(crate) fn hand_in(&mut self, now: Timestamp) {
        self.set(KycStatus::Submitted, None, now);
        self.uploaded_at = Some(now);
    }
}

impl Document {
    pub(crate) fn uploaded(id: Id, at: Timestamp) -> Self {
        Self {
            id,
            status: DocumentStatus::Submitted,
            uploaded_at: at,
            updated_at: at,
        }
    }
}

impl KycKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Data => "data",
        }
    }

    /// The statuses that items of this kind can have.
    pub(crate) fn can_be(self, status: KycStatus) -> bool {
        match status {
            KycStatus::Submitted | KycStatus::Approved => true,
            KycStatus::Pending | KycStatus::PendingResubmission => self == Self::Document,
            KycStatus::PendingCorrection => self == Self::Data,
        }
    }
}

impl KycStatus {
    pub(crate) const ALL: [Self; 5] = [
        Self::Pending,
        Self::Submitted,
        Self::Approved,
        Self::PendingResubmission,
        Self::PendingCorrection,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::PendingResubmission => "pending_resubmission",
            Self::PendingCorrection => "pending_correction",
        }
    }

    /// The status that the API calls so.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    pub(crate) fn awaits_the_customer(self) -> bool {
        match self {
            Self::Submitted | Self::Approved => false,
            Self::Pending | Self::PendingResubmission | Self::PendingCorrection => true,
        }
    }

    /// What it means for the document that was uploaded; nothing where there cannot be one.
    fn of_document(self) -> Option<DocumentStatus> {
        match self {
            Self::Submitted => Some(DocumentStatus::Submitted),
            Self::Approved => Some(DocumentStatus::Approved),
            Self::PendingResubmission => Some(DocumentStatus::Rejected),
            Self::Pending | Self::PendingCorrection => None,
        }
    }
}

impl DocumentStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

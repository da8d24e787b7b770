//! Faults on order: refusals, delays, cut and broken answers for the next calls.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use wecom_contacts_api::Operation;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// Refused with this code; nothing is carried out.
    Errcode {
        /// The code.
        errcode: i64,
        /// The text before the hint, in place of the usual one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        errmsg: Option<String>,
    },
    /// Answered late, otherwise as usual.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The connection is closed without an answer.
    Drop {
        /// Whether the call is carried out before.
        #[serde(default)]
        applied: bool,
    },
    /// Carried out, but only the first bytes of the answer are sent.
    Truncate {
        /// How many bytes.
        bytes: usize,
    },
    /// Another HTTP status with a page of HTML, as a proxy would; nothing is carried out.
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// Carried out, but the answer is no JSON.
    Malformed,
}

/// A fault for the next calls of one operation, or of all.
///
/// ```
/// use wecom_contacts_api::Operation;
/// use wecom_sandbox::{Fault, FaultKind};
///
/// let busy = Fault::errcode(Operation::UserGet, -1).times(2);
/// let lost = Fault::new(Operation::UserCreate, FaultKind::Drop { applied: true });
/// # drop((busy, lost));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The operation; nothing means every one.
    pub operation: Option<Operation>,
    /// How many calls it hits.
    pub times: u32,
    /// What goes wrong.
    pub kind: FaultKind,
}

impl Fault {
    /// A fault for the next call of an operation.
    #[must_use]
    pub fn new(operation: Operation, kind: FaultKind) -> Self {
        Self {
            operation: Some(operation),
            times: 1,
            kind,
        }
    }

    /// A fault for the next call, whichever it is.
    ///
    /// ```
    /// use wecom_sandbox::{Fault, FaultKind};
    ///
    /// let lost = Fault::any(FaultKind::Drop { applied: false }).times(3);
    /// assert_eq!((lost.operation, lost.times), (None, 3));
    /// ```
    #[must_use]
    pub fn any(kind: FaultKind) -> Self {
        Self {
            operation: None,
            times: 1,
            kind,
        }
    }

    /// A refusal of the next call of an operation.
    #[must_use]
    pub fn errcode(operation: Operation, errcode: i64) -> Self {
        Self::new(
            operation,
            FaultKind::Errcode {
                errcode,
                errmsg: None,
            },
        )
    }

    /// Sets how many calls it hits.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }
}

#[derive(Serialize, Deserialize)]
struct Wire {
    operation: String,
    #[serde(default = "once")]
    times: u32,
    fault: FaultKind,
}

fn once() -> u32 {
    1
}

/// Reads a fault as the contract has it; the message says what is wrong with it.
pub(crate) fn parse(value: &serde_json::Value) -> Result<Fault, String> {
    let wire: Wire = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
    let operation = match wire.operation.as_str() {
        "*" => None,
        id => Some(
            Operation::from_id(id).ok_or_else(|| "operation: no such operationId".to_owned())?,
        ),
    };
    if let FaultKind::Status { status } = wire.fault
        && !(200..=599).contains(&status)
    {
        return Err("fault.status: 200 to 599".to_owned());
    }
    Ok(Fault {
        operation,
        times: wire.times,
        kind: wire.fault,
    })
}

/// The faults still to come, in the order they were given.
#[derive(Default)]
pub(crate) struct Faults {
    any: AtomicBool,
    list: Mutex<Vec<Fault>>,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        if fault.times == 0 {
            return;
        }
        self.list
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(fault);
        self.any.store(true, Ordering::Release);
    }

    pub(crate) fn clear(&self) {
        self.list
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
        self.any.store(false, Ordering::Release);
    }

    /// What did not happen yet.
    pub(crate) fn left(&self) -> Vec<Fault> {
        let list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.clone()
    }

    pub(crate) fn list(&self) -> serde_json::Value {
        let wire = |fault: Fault| Wire {
            operation: fault.operation.map_or("*", Operation::id).to_owned(),
            times: fault.times,
            fault: fault.kind,
        };
        let faults: Vec<_> = self.left().into_iter().map(wire).collect();
        serde_json::json!({ "faults": faults })
    }

    /// Takes the fault that hits this call, if any.
    pub(crate) fn take(&self, operation: Operation) -> Option<FaultKind> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let at = list
            .iter()
            .position(|fault| fault.operation.is_none_or(|hit| hit == operation))?;
        list[at].times -= 1;
        let kind = list[at].kind.clone();
        if list[at].times == 0 {
            list.remove(at);
        }
        self.any.store(!list.is_empty(), Ordering::Release);
        Some(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_hits_its_operation_as_often_as_asked() {
        let faults = Faults::default();
        let fault = serde_json::json!({"operation":"user_get","times":2,"fault":{"kind":"errcode","errcode":-1}});
        faults.add(parse(&fault).unwrap());
        assert_eq!(faults.take(Operation::UserList), None);
        assert_eq!(faults.left()[0].times, 2);
        assert!(faults.take(Operation::UserGet).is_some());
        assert_eq!(faults.left()[0].times, 1);
        assert!(faults.take(Operation::UserGet).is_some());
        assert!(faults.left().is_empty());
        assert_eq!(faults.take(Operation::UserGet), None);
    }

    #[test]
    fn every_kind_of_the_contract_is_read() {
        for fault in [
            serde_json::json!({"kind":"delay","ms":500}),
            serde_json::json!({"kind":"drop"}),
            serde_json::json!({"kind":"truncate","bytes":20}),
            serde_json::json!({"kind":"status","status":502}),
            serde_json::json!({"kind":"malformed"}),
        ] {
            let value = serde_json::json!({"operation":"*","times":1,"fault":fault});
            assert!(parse(&value).is_ok(), "{value}");
        }
        assert!(parse(&serde_json::json!({"operation":"nobody","fault":{"kind":"drop"}})).is_err());
    }
}

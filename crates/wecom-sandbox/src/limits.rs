//! Limits as data: rate windows per operation (45009), concurrency (45033), and the sizes a company may reach.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use serde_json::{Value, json};

use crate::clock::{DAY, HOUR, MINUTE, day_of};
use crate::input::int_of;
use crate::reply::{Refusal, refuse};
use wecom_contacts_api::{Capacity, Limits as Published, Operation};

/// The sizes a company may reach, and how fast its jobs run.
#[derive(Clone, Debug)]
pub(crate) struct Sizes {
    pub(crate) departments: usize,
    pub(crate) nodes_per_department: usize,
    pub(crate) depth: usize,
    pub(crate) tags: usize,
    pub(crate) nodes_per_tag: usize,
    /// 0: no cap.
    pub(crate) members: usize,
    /// Members in one reply; 0: no cap.
    pub(crate) list_members: usize,
    /// Wrong mobile look-ups a day that never block, whatever the size of the company.
    pub(crate) lookup_misses: usize,
    pub(crate) job_start_ms: i64,
    pub(crate) job_row_us: i64,
    pub(crate) export_ms: i64,
}

impl Default for Sizes {
    fn default() -> Self {
        let most = Capacity::PUBLISHED;
        Self {
            departments: most.departments as usize,
            nodes_per_department: most.nodes_per_department as usize,
            depth: most.department_levels as usize,
            tags: most.tags as usize,
            nodes_per_tag: most.nodes_per_tag as usize,
            members: 0,
            list_members: 0,
            lookup_misses: 100,
            job_start_ms: 200,
            job_row_us: 1_000,
            export_ms: 300,
        }
    }
}

impl Sizes {
    /// Sets one size by its name in JSON.
    fn set(&mut self, name: &str, value: i64) -> bool {
        let size = usize::try_from(value).unwrap_or(0);
        match name {
            "max_departments" => self.departments = size,
            "max_nodes_per_department" => self.nodes_per_department = size,
            "max_depth" => self.depth = size,
            "max_tags" => self.tags = size,
            "max_nodes_per_tag" => self.nodes_per_tag = size,
            "max_members" => self.members = size,
            "max_list_members" => self.list_members = size,
            "lookup_misses" => self.lookup_misses = size,
            "job_start_ms" => self.job_start_ms = value,
            "job_row_us" => self.job_row_us = value,
            "export_ms" => self.export_ms = value,
            _ => return false,
        }
        true
    }

    fn to_json(&self) -> Value {
        json!({
            "max_departments": self.departments, "max_nodes_per_department": self.nodes_per_department,
            "max_depth": self.depth, "max_tags": self.tags, "max_nodes_per_tag": self.nodes_per_tag,
            "max_members": self.members, "max_list_members": self.list_members,
            "lookup_misses": self.lookup_misses, "job_start_ms": self.job_start_ms,
            "job_row_us": self.job_row_us, "export_ms": self.export_ms,
        })
    }
}

/// The windows of one operation; 0 is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rate {
    per_minute: u32,
    per_hour: u32,
    per_day: u32,
    concurrency: u32,
}

/// What is counted for one operation, or for several that share.
#[derive(Clone, Copy, Debug, Default)]
struct Counter {
    minute: (i64, u32),
    hour: (i64, u32),
    day: (i64, u32),
    blocked_until: i64,
}

impl From<Published> for Rate {
    fn from(published: Published) -> Self {
        Self {
            per_minute: published.per_minute.unwrap_or(0),
            per_hour: published.per_hour.unwrap_or(0),
            per_day: published.per_day.unwrap_or(0),
            concurrency: published.concurrency.unwrap_or(0),
        }
    }
}

/// The one of several operations with shared windows under which they are counted.
fn shared(operation: Operation) -> Operation {
    let shared = operation.limits().shared_with.iter().copied();
    shared.fold(operation, Ord::min)
}

/// The limits that the description has for single operations.
fn published() -> HashMap<Operation, Rate> {
    let rates = Operation::ALL
        .iter()
        .map(|&operation| (shared(operation), Rate::from(operation.limits())));
    rates.filter(|(_, rate)| *rate != Rate::default()).collect()
}

const WRONG_SECRETS: &str = "wrong_secrets_per_hour";
const RATES: [&str; 4] = ["per_minute", "per_hour", "per_day", "concurrency"];

fn number(name: &str, value: &Value) -> Result<u32, String> {
    int_of(value)
        .and_then(|number| u32::try_from(number).ok())
        .ok_or_else(|| format!("{name}: a whole number from 0 is expected"))
}

/// Says what of a body nobody would understand, before any of it is applied.
fn understand(value: &Value) -> Result<(), String> {
    match value {
        Value::Array(list) => list.iter().try_for_each(understand),
        Value::Object(map) => map
            .iter()
            .try_for_each(|(name, value)| understand_one(name, value)),
        _ => Err("an object or a list of objects is expected".to_owned()),
    }
}

fn understand_one(name: &str, value: &Value) -> Result<(), String> {
    let sizes = Sizes::default().to_json();
    match name {
        "limits" => understand(value),
        "published" | "reset" if value.is_boolean() => Ok(()),
        "published" | "reset" => Err(format!("{name}: true or false is expected")),
        "operation" => match value.as_str() {
            Some(id) if id == "*" || Operation::from_id(id).is_some() => Ok(()),
            _ => Err("operation: no such operationId".to_owned()),
        },
        _ if RATES.contains(&name) && value.is_null() => Ok(()),
        _ if RATES.contains(&name) || name == WRONG_SECRETS || sizes.get(name).is_some() => {
            number(name, value).map(drop)
        }
        _ if Operation::from_id(name).is_some() && value.is_object() => understand(value),
        _ => {
            let sizes = sizes.as_object().into_iter().flat_map(|map| map.keys());
            let sizes: Vec<&str> = sizes.map(String::as_str).collect();
            Err(format!(
                "{name}: no such limit; there are operation with {}, published, reset, {WRONG_SECRETS}, {}",
                RATES.join(", "),
                sizes.join(", ")
            ))
        }
    }
}

/// All limits of a sandbox.
pub(crate) struct Limits {
    rates: RwLock<(Option<Rate>, HashMap<Operation, Rate>)>,
    counters: Mutex<HashMap<(Operation, bool), Counter>>,
    in_flight: Vec<AtomicU32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rates: RwLock::new((None, published())),
            counters: Mutex::default(),
            in_flight: Operation::ALL.iter().map(|_| AtomicU32::new(0)).collect(),
        }
    }
}

/// One call under way; it counts until it is dropped.
pub(crate) struct InFlight<'a>(&'a AtomicU32, pub(crate) u32);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Limits {
    pub(crate) fn enter(&self, operation: Operation) -> InFlight<'_> {
        let counter = &self.in_flight[operation as usize];
        InFlight(counter, counter.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Counts the call and refuses it when a window is full or too many are under way.
    pub(crate) fn check(
        &self,
        operation: Operation,
        in_flight: u32,
        debug: bool,
        now: i64,
    ) -> Result<(), Refusal> {
        let operation = shared(operation);
        if debug {
            let rate = Rate {
                per_minute: 5,
                ..Rate::default()
            };
            self.count((Operation::TokenGet, true), rate, now)?;
        }
        let rate = {
            let rates = self.rates.read().unwrap_or_else(PoisonError::into_inner);
            match rates.1.get(&operation).or(rates.0.as_ref()) {
                Some(rate) => *rate,
                None => return Ok(()),
            }
        };
        if rate.concurrency > 0 && in_flight > rate.concurrency {
            return Err(refuse(45033));
        }
        self.count((operation, false), rate, now)
    }

    fn count(&self, key: (Operation, bool), rate: Rate, now: i64) -> Result<(), Refusal> {
        if rate.per_minute == 0 && rate.per_hour == 0 && rate.per_day == 0 {
            return Ok(());
        }
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let counter = counters.entry(key).or_default();
        if now < counter.blocked_until {
            return Err(refuse(45009));
        }
        for (window, length) in [(&mut counter.minute, MINUTE), (&mut counter.hour, HOUR)] {
            if now - window.0 >= length {
                *window = (now, 0);
            }
            window.1 += 1;
        }
        let today = day_of(now);
        if counter.day.0 != today {
            counter.day = (today, 0);
        }
        counter.day.1 += 1;
        // The longest window that is full decides how long the block lasts.
        let over = |max: u32, count: u32| max > 0 && count > max;
        let until = if over(rate.per_day, counter.day.1) {
            (today + 1) * DAY - 8 * HOUR
        } else if over(rate.per_hour, counter.hour.1) {
            now + HOUR
        } else if over(rate.per_minute, counter.minute.1) {
            now + MINUTE
        } else {
            return Ok(());
        };
        counter.blocked_until = until;
        Err(refuse(45009))
    }

    /// Reads limits from JSON: one object or a list, each for one operation, all (`*`), or sizes by name. Nothing is
    /// changed when any of it is wrong.
    pub(crate) fn set(&self, value: &Value, sizes: &mut Sizes) -> Result<Option<u32>, String> {
        understand(value)?;
        self.put(value, sizes)
    }

    fn put(&self, value: &Value, sizes: &mut Sizes) -> Result<Option<u32>, String> {
        let mut wrong_secrets = None;
        match value {
            Value::Array(list) => {
                for item in list {
                    wrong_secrets = self.put(item, sizes)?.or(wrong_secrets);
                }
            }
            Value::Object(map) => {
                if let Some(list) = map.get("limits") {
                    wrong_secrets = self.put(list, sizes)?;
                }
                self.set_rate(map, sizes)?;
                for (name, value) in map {
                    if let Some(operation) = Operation::from_id(name)
                        && let Some(rate) = value.as_object()
                    {
                        self.put_rate(Some(operation), rate)?;
                    } else if let Some(number) = int_of(value) {
                        if name == WRONG_SECRETS {
                            wrong_secrets = u32::try_from(number).ok();
                        } else {
                            sizes.set(name, number.max(0));
                        }
                    }
                }
            }
            _ => return Err("an object or a list of objects is expected".to_owned()),
        }
        Ok(wrong_secrets)
    }

    fn set_rate(
        &self,
        map: &serde_json::Map<String, Value>,
        sizes: &mut Sizes,
    ) -> Result<(), String> {
        if map.get("published").and_then(Value::as_bool) == Some(true) {
            let mut rates = self.rates.write().unwrap_or_else(PoisonError::into_inner);
            rates.0 = Some(Published::COMPANY.into());
        }
        if map.get("reset").and_then(Value::as_bool) == Some(true) {
            *self.rates.write().unwrap_or_else(PoisonError::into_inner) = (None, published());
            *sizes = Sizes::default();
            self.counters
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clear();
        }
        match map.get("operation").and_then(Value::as_str) {
            Some("*") => self.put_rate(None, map),
            Some(id) => {
                let operation = Operation::from_id(id)
                    .ok_or_else(|| "operation: no such operationId".to_owned())?;
                self.put_rate(Some(operation), map)
            }
            None if RATES.iter().any(|name| map.contains_key(*name)) => self.put_rate(None, map),
            None => Ok(()),
        }
    }

    fn put_rate(
        &self,
        operation: Option<Operation>,
        map: &serde_json::Map<String, Value>,
    ) -> Result<(), String> {
        let read = |name: &str| match map.get(name) {
            None | Some(Value::Null) => Ok(0),
            Some(value) => number(name, value),
        };
        let rate = Rate {
            per_minute: read("per_minute")?,
            per_hour: read("per_hour")?,
            per_day: read("per_day")?,
            concurrency: read("concurrency")?,
        };
        let mut rates = self.rates.write().unwrap_or_else(PoisonError::into_inner);
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        match operation.map(shared) {
            Some(operation) => {
                rates.1.insert(operation, rate);
                counters.remove(&(operation, false));
            }
            None => {
                rates.0 = Some(rate);
                counters.clear();
            }
        }
        Ok(())
    }

    pub(crate) fn to_json(&self, sizes: &Sizes) -> Value {
        let rates = self.rates.read().unwrap_or_else(PoisonError::into_inner);
        let show = |name: &str, rate: &Rate| {
            json!({
                "operation": name, "per_minute": rate.per_minute, "per_hour": rate.per_hour,
                "per_day": rate.per_day, "concurrency": rate.concurrency,
            })
        };
        let mut list: Vec<Value> = rates.0.iter().map(|rate| show("*", rate)).collect();
        for operation in Operation::ALL {
            list.extend(
                rates
                    .1
                    .get(operation)
                    .map(|rate| show(operation.id(), rate)),
            );
        }
        let mut all = sizes.to_json();
        all["limits"] = Value::Array(list);
        all
    }
}

#[cfg(test)]
mod tests;

//! What the journeys share: a sandbox and a client that talks to it.

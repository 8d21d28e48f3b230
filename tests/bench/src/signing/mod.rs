//! Signatures of RefreshUploadVideo: ours, the floors below them, and those of the peers.

pub mod floor;
pub mod ours;
pub mod peers;

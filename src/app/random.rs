//! Randomness, from the one source that plain http has too.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Fills the bytes; all engines served have it, on http and https alike (reliability.md 2.1).
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &mut [u8]);
}

/// Fills bytes, at most 65,536 of them.
pub fn put(bytes: &mut [u8]) {
    fill(bytes);
}

/// Sixteen bytes, for an id.
pub fn bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    fill(&mut bytes);
    bytes
}

/// A new name for this device in version vectors: 12 of `0-9a-z`.
pub fn device() -> String {
    const LETTERS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    bytes().iter().take(12).map(|byte| char::from(LETTERS[usize::from(byte % 36)])).collect()
}

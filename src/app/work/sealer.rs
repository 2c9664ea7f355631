//! Asking the sealer (`src/sealer/main.rs`): keys and sealed files.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;

use super::WorkError;
use super::post_box::PostBox;

/// Its module.
const SEALER: &str = "sealer";

/// Who shall be able to open a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    Phrase(String),
    /// `age1…`
    Key(String),
}

/// It has not done it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealerError {
    #[error(transparent)]
    Work(#[from] WorkError),
    /// In words for the user; whether a pass-phrase would help.
    #[error("{words}")]
    Refused { words: String, asks: bool },
}

/// A sealer that answers one request after another.
pub struct Sealer(PostBox);

impl Sealer {
    pub async fn start() -> Result<Self, WorkError> {
        let box_ = PostBox::start(SEALER)?;
        box_.is_ready().await?;
        Ok(Sealer(box_))
    }

    pub async fn seal(&self, file: &[u8], to: &To) -> Result<Vec<u8>, SealerError> {
        let (how, who) = match to {
            To::Phrase(phrase) => ("phrase", phrase),
            To::Key(key) => ("key", key),
        };
        let request = Array::of3(&"seal".into(), &how.into(), &who.as_str().into());
        self.answer(&request, file).await.map(|answer| bytes(&answer, 1))
    }

    /// What was sealed, with what was typed as its pass-phrase, or with the keys of this device.
    pub async fn open(
        &self,
        sealed: &[u8],
        secrets: &[String],
        typed: Option<&str>,
    ) -> Result<Vec<u8>, SealerError> {
        let secrets: Array = secrets.iter().map(|it| JsValue::from_str(it)).collect();
        let typed = typed.map_or(JsValue::NULL, JsValue::from_str);
        let request = Array::of3(&"open".into(), &typed, &secrets);
        self.answer(&request, sealed).await.map(|answer| bytes(&answer, 1))
    }

    /// A new pair of keys for sealed files: the secret half, the public half.
    pub async fn pair(&self) -> Result<(String, String), SealerError> {
        let answer = self.answer(&Array::of1(&"pair".into()), &[]).await?;
        let text = |at: u32| answer.get(at).as_string().unwrap_or_default();
        Ok((text(1), text(2)))
    }

    /// The bytes go last, and are moved.
    async fn answer(&self, request: &Array, file: &[u8]) -> Result<Array, SealerError> {
        let file = Uint8Array::from(file);
        request.push(&file);
        self.0.post(request, &Array::of1(&file.buffer()))?;
        let answer = Array::from(&self.0.next().await?);
        if answer.get(0).is_truthy() {
            return Ok(answer);
        }
        let words = answer.get(1).as_string().unwrap_or_default();
        Err(SealerError::Refused { words, asks: answer.get(2).is_truthy() })
    }
}

fn bytes(answer: &Array, at: u32) -> Vec<u8> {
    Uint8Array::new(&answer.get(at)).to_vec()
}

//! Photos made small enough to travel: at most 1,600 pixels a side and 300 KB, without the place they were taken.

use qiangji::exchange::frames;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

/// Most bytes of one photo or paper.
pub const MOST: usize = 300 * 1024;
/// Longest side in pixels.
const SIDE: u32 = 1600;
/// Tried in turn until the photo is small enough.
const TRIES: [(u32, f64); 5] = [(SIDE, 0.8), (SIDE, 0.65), (1280, 0.6), (1024, 0.5), (800, 0.4)];

/// A photo or paper ready to be kept.
pub struct Small {
    pub bytes: Vec<u8>,
    pub mime: String,
}

/// Why a file cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    #[error("这张照片打不开。苹果手机的 HEIC 照片先存成 JPG，再加一次。")]
    Undecodable,
    #[error("这份材料超过 300 KB。拍成照片，或写明放在哪里。")]
    TooLarge,
    #[error("这份文件读不出来。换一份再试。")]
    Unreadable,
}

/// Shrinks an image; anything else must be small already.
pub async fn shrink(file: &File) -> Result<Small, PhotoError> {
    if !file.type_().starts_with("image/") {
        let bytes = bytes_of(file).await.map_err(|_| PhotoError::Unreadable)?;
        let mime = if file.type_().is_empty() { "application/octet-stream".to_owned() } else { file.type_() };
        return if bytes.len() <= MOST { Ok(Small { bytes, mime }) } else { Err(PhotoError::TooLarge) };
    }
    let bitmap = decode(file).await.map_err(|_| PhotoError::Undecodable)?;
    for (side, quality) in TRIES {
        let bytes = encode(&bitmap, side, quality).await.map_err(|_| PhotoError::Undecodable)?;
        if bytes.len() <= MOST {
            bitmap.close();
            return Ok(Small { bytes, mime: "image/jpeg".to_owned() });
        }
    }
    Err(PhotoError::TooLarge)
}

/// Longest side of a picture in which codes are looked for.
const LOOKED_AT: u32 = 2400;

/// Whether bytes are a picture the browser may decode: PNG, JPEG, WebP, GIF, BMP.
pub fn is_picture(bytes: &[u8]) -> bool {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    starts(b"\x89PNG") || starts(b"\xff\xd8\xff") || starts(b"RIFF") || starts(b"GIF8") || starts(b"BM")
}

/// Its grey values, for codes to be looked for; none where the browser cannot decode it.
pub async fn grey(picture: &Blob) -> Option<Vec<u8>> {
    let bitmap = decode(picture).await.ok()?;
    let (canvas, width, height) = drawn(&bitmap, LOOKED_AT).ok()?;
    bitmap.close();
    let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    let data = context.get_image_data(0.0, 0.0, f64::from(width), f64::from(height)).ok()?.data();
    let luma = |pixel: &[u8]| {
        let part = |at: usize, of: u32| u32::from(pixel[at]) * of;
        // ITU-R BT.601, in 256ths.
        u8::try_from((part(0, 77) + part(1, 150) + part(2, 29)) >> 8).unwrap_or(u8::MAX)
    };
    let grey: Vec<u8> = data.chunks_exact(4).map(luma).collect();
    Some(frames::picture(width, height, &grey))
}

/// The same of one that lay in something else.
pub async fn grey_of(picture: &[u8]) -> Option<Vec<u8>> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(picture));
    grey(&Blob::new_with_u8_array_sequence(&parts).ok()?).await
}

/// All bytes of a file or blob.
pub async fn bytes_of(blob: &Blob) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(blob.array_buffer()).await?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

async fn decode(picture: &Blob) -> Result<ImageBitmap, JsValue> {
    let promise = leptos::prelude::window().create_image_bitmap_with_blob(picture)?;
    JsFuture::from(promise).await?.dyn_into()
}

/// On a canvas, no side longer than this; with its width and height.
fn drawn(bitmap: &ImageBitmap, side: u32) -> Result<(HtmlCanvasElement, u32, u32), JsValue> {
    let longest = bitmap.width().max(bitmap.height()).max(1);
    let scaled = |length: u32| if longest <= side { length } else { (length * side / longest).max(1) };
    let (width, height) = (scaled(bitmap.width()), scaled(bitmap.height()));
    let canvas: HtmlCanvasElement = leptos::prelude::document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into::<CanvasRenderingContext2d>()?;
    let (wide, high) = (f64::from(width), f64::from(height));
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, wide, high)?;
    Ok((canvas, width, height))
}

/// Drawing it anew drops what the camera wrote into the file, the place among it.
async fn encode(bitmap: &ImageBitmap, side: u32, quality: f64) -> Result<Vec<u8>, JsValue> {
    let (canvas, ..) = drawn(bitmap, side)?;
    let blob = JsFuture::from(js_sys::Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            // Calling a promise's own function cannot fail.
            drop(resolve.call1(&JsValue::NULL, &blob));
        });
        let quality = JsValue::from_f64(quality);
        if canvas.to_blob_with_type_and_encoder_options(done.unchecked_ref(), "image/jpeg", &quality).is_err()
        {
            drop(reject.call0(&JsValue::NULL));
        }
    }))
    .await?;
    bytes_of(&blob.dyn_into::<Blob>()?).await
}

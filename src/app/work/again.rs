//! What becomes of many files when the reader stops in the midst of them: the one it stopped at is refused, the others are
//! read all the same.
//!
//! Knows no worker and no browser; `tests/core/reader.rs` compiles it by path.

/// Reads `n` things. `read` reads those of the given places together and answers for each: none from where it stopped. The
/// first that got no answer is read alone, the rest together again, until each has its answer; one that stops the reader
/// when it is alone gets what `refused` says. An error of `read` itself ends everything.
pub async fn each<T, E>(
    n: usize,
    read: impl AsyncFn(&[usize]) -> Result<Vec<Option<T>>, E>,
    refused: impl Fn(usize) -> T,
) -> Result<Vec<T>, E> {
    let mut all: Vec<Option<T>> = (0..n).map(|_| None).collect();
    let mut left: Vec<usize> = (0..n).collect();
    while !left.is_empty() {
        put(&mut all, &left, read(&left).await?);
        left.retain(|at| all[*at].is_none());
        // More memory, or less luck, than the others: alone it may go well.
        if let Some((first, rest)) = left.split_first() {
            put(&mut all, &[*first], read(&[*first]).await?);
            all[*first].get_or_insert_with(|| refused(*first));
            left = rest.to_vec();
        }
    }
    Ok(all.into_iter().flatten().collect())
}

fn put<T>(all: &mut [Option<T>], places: &[usize], answers: Vec<Option<T>>) {
    for (at, answer) in places.iter().zip(answers) {
        all[*at] = answer;
    }
}

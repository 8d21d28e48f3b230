//! Answers that come in pages: streams of pages and of their items.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::client::{Action, Call};
use crate::error::{Cause, Error, Failure};
use crate::transport::BoxFuture;

/// A request whose answer is one page of many. Generated.
pub trait Paged: Action + Clone + Send + Unpin + 'static
where
    Self::Response: Send + Unpin,
{
    /// What a page is made of.
    type Item: Send + Unpin;

    /// The part of the request that is the same for all actions.
    fn call(&self) -> &Call;

    /// Number of the page that is asked for, from 1.
    fn page(&self) -> Option<i64>;

    /// Asks for a page by its number. `false` for actions whose pages have no numbers, and for a number that the parameter can't hold.
    fn set_page(&mut self, page: i64) -> bool;

    /// Items on a full page, if the request or the documentation says it.
    fn size(&self) -> Option<i64>;

    /// Number of all items, if the answer says it.
    fn total(answer: &Self::Response) -> Option<i64>;

    /// Number of the items on the page.
    fn count(answer: &Self::Response) -> usize;

    /// Token of the next page, for actions that have tokens.
    fn next_token(_answer: &Self::Response) -> Option<String> {
        None
    }

    /// Sends a token with the next request, beside the number of the page where there is one. `false` for actions that have no tokens.
    fn set_token(&mut self, _token: &str) -> bool {
        false
    }

    /// The items of the page.
    fn into_items(answer: Self::Response) -> Vec<Self::Item>;
}

type Sent<P> = Result<<P as Action>::Response, Error<<P as Action>::ErrorCode>>;

/// The pages of a long answer, one call for each. Ends after the last page and after the first error.
///
/// A call is made when the next page is asked for, never ahead. Dropping the stream ends it.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<P: Paged>
where
    P::Response: Send + Unpin,
{
    /// The request of the next page; `None` after the last.
    next: Option<P>,
    sending: Option<BoxFuture<'static, Sent<P>>>,
    /// Items up to the page that came last, those on pages that were left out among them.
    seen: usize,
    /// Number of the first page that is asked for.
    first: i64,
    /// Whether pages are asked for by their number. Others have only tokens.
    is_numbered: bool,
    /// The token that came last.
    token: Option<String>,
}

impl<P: Paged> Pages<P>
where
    P::Response: Send + Unpin,
{
    /// The pages from the one that `request` asks for.
    pub fn new(mut request: P) -> Self {
        let first = request.page().unwrap_or(1).max(1);
        // Said even if it is the first: some actions answer a request without a page with all that there is.
        let is_numbered = request.set_page(first);
        Self {
            next: Some(request),
            sending: None,
            seen: 0,
            first,
            is_numbered,
            token: None,
        }
    }

    /// The next page: `while let Some(page) = pages.next().await { … }`. `None` after the last page and after an error.
    ///
    /// The same as `StreamExt::next` of the crate `futures`. Dropping the future before it is ready drops no page.
    ///
    /// # Errors
    /// Those of the call that fetches the page.
    pub async fn next(&mut self) -> Option<Result<P::Response, Error<P::ErrorCode>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Prepares the request of the page after `answer`, if there is one.
    fn advance(&mut self, answer: &P::Response) -> Result<(), Error<P::ErrorCode>> {
        let Some(mut request) = self.next.take() else { return Ok(()) };
        let count = P::count(answer);
        if self.seen == 0 {
            // A page that is not the last one says how long those before it are.
            let size = request.size().and_then(|size| usize::try_from(size).ok());
            let left_out = usize::try_from(self.first - 1).unwrap_or(usize::MAX);
            self.seen = left_out.saturating_mul(size.filter(|size| *size > 0).unwrap_or(count));
        }
        self.seen = self.seen.saturating_add(count);
        let token = P::next_token(answer).filter(|token| !token.is_empty());
        let with_token = token.as_deref().is_some_and(|token| request.set_token(token));
        let page = request.page().unwrap_or(1);
        let more = if self.is_numbered {
            // A token that comes with numbered pages goes along with them, and may stay the same.
            let more = match (P::total(answer), request.size()) {
                (Some(total), _) => i64::try_from(self.seen).is_ok_and(|seen| seen < total),
                (None, Some(size)) => i64::try_from(count).is_ok_and(|count| count >= size),
                (None, None) => true,
            };
            more && request.set_page(page.saturating_add(1))
        } else if with_token && token == self.token {
            return Err(Error::new(Failure::unsent(P::INFO.name, Cause::RepeatedToken)));
        } else {
            with_token
        };
        // An empty page ends it in any case: totals have been wrong.
        if more && count > 0 {
            self.token = token;
            self.next = Some(request);
        }
        Ok(())
    }
}

impl<P: Paged> Stream for Pages<P>
where
    P::Response: Send + Unpin,
{
    type Item = Sent<P>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let sending = match (&mut this.sending, &this.next) {
            (Some(sending), _) => sending,
            (None, None) => return Poll::Ready(None),
            (None, Some(request)) => {
                let request = request.clone();
                this.sending.insert(Box::pin(async move {
                    let answer = request.call().send(&request).await;
                    answer.map(crate::client::Response::into_inner)
                }))
            }
        };
        let answer = ready!(sending.as_mut().poll(context));
        this.sending = None;
        let result = answer.and_then(|answer| this.advance(&answer).map(|()| answer));
        if result.is_err() {
            this.next = None;
        }
        Poll::Ready(Some(result))
    }
}

impl<P: Paged> fmt::Debug for Pages<P>
where
    P::Response: Send + Unpin,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("action", &P::INFO.name)
            .field("seen", &self.seen)
            .field("ended", &self.next.is_none())
            .finish()
    }
}

/// The items of a long answer, page after page. Ends after the last item and after the first error.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<P: Paged>
where
    P::Response: Send + Unpin,
{
    pages: Pages<P>,
    items: VecDeque<P::Item>,
}

impl<P: Paged> Items<P>
where
    P::Response: Send + Unpin,
{
    /// The items from the page that `request` asks for.
    pub fn new(request: P) -> Self {
        Self {
            pages: Pages::new(request),
            items: VecDeque::new(),
        }
    }

    /// The next item: `while let Some(item) = items.next().await { … }`. `None` after the last item and after an error.
    ///
    /// The same as `StreamExt::next` of the crate `futures`. Dropping the future before it is ready drops no item.
    ///
    /// # Errors
    /// Those of the call that fetches the page of the item.
    pub async fn next(&mut self) -> Option<Result<P::Item, Error<P::ErrorCode>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<P: Paged> Stream for Items<P>
where
    P::Response: Send + Unpin,
{
    type Item = Result<P::Item, Error<P::ErrorCode>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(answer)) => self.items = P::into_items(answer).into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<P: Paged> fmt::Debug for Items<P>
where
    P::Response: Send + Unpin,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("ready", &self.items.len())
            .finish()
    }
}

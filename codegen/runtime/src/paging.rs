//! Paged responses: streams of pages and of their items.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::client::{Action, Call};
use crate::error::{Cause, Error, ErrorParts, PagingFault};
use crate::transport::BoxFuture;

/// A request whose response is one page of many. Generated.
pub trait Paged: Action + Clone + Send + Unpin + 'static
where
    Self::Response: Send + Unpin,
{
    /// Type of an item.
    type Item: Send + Unpin;

    /// The call of the request.
    fn call(&self) -> &Call;

    /// Number of the requested page, from 1.
    fn page(&self) -> Option<i64>;

    /// Sets the number of the requested page. `false` if pages of the action have no numbers, or if
    /// the parameter cannot hold the number.
    fn set_page(&mut self, page: i64) -> bool;

    /// Items on a full page, if set or documented.
    fn size(&self) -> Option<i64>;

    /// Number of all items, if the response has it.
    fn total(response: &Self::Response) -> Option<i64>;

    /// Number of items on the page.
    fn count(response: &Self::Response) -> usize;

    /// Token of the next page, for actions that use tokens.
    fn next_token(_response: &Self::Response) -> Option<String> {
        None
    }

    /// Sets the page token, beside the page number if there is one. `false` for actions that use no
    /// tokens.
    fn set_token(&mut self, _token: &str) -> bool {
        false
    }

    /// The items of the page.
    fn into_items(response: Self::Response) -> Vec<Self::Item>;
}

type Sent<P> = Result<<P as Action>::Response, Error<<P as Action>::ErrorCode>>;

/// A stream of pages, one call for each. It ends after the last page and after the first error.
///
/// A page is requested only when it is polled for. Dropping the stream cancels the call.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<P: Paged>
where
    P::Response: Send + Unpin,
{
    /// The request of the next page; `None` after the last one.
    next: Option<P>,
    sending: Option<BoxFuture<'static, Sent<P>>>,
    /// Items up to the last page that arrived, including those on skipped pages.
    seen: usize,
    /// Whether the size of the skipped pages is not known, so that `seen` may be too small.
    is_guess: bool,
    /// Number of the first page.
    first: i64,
    /// Whether pages have numbers. Others have only tokens.
    is_numbered: bool,
    /// The last page token.
    token: Option<String>,
}

impl<P: Paged> Pages<P>
where
    P::Response: Send + Unpin,
{
    /// The pages, from the one that `request` asks for.
    pub fn new(mut request: P) -> Self {
        let first = request.page().unwrap_or(1).max(1);
        // Sent even for page 1: some actions return everything if no page is set.
        let is_numbered = request.set_page(first);
        Self {
            next: Some(request),
            sending: None,
            seen: 0,
            is_guess: false,
            first,
            is_numbered,
            token: None,
        }
    }

    /// The next page: `while let Some(page) = pages.next().await { … }`. Returns `None` after the
    /// last page and after an error. Cancel safe: dropping the future loses no page.
    ///
    /// Works without the crate `futures`.
    ///
    /// # Errors
    /// If the call for the page fails.
    pub async fn next(&mut self) -> Option<Result<P::Response, Error<P::ErrorCode>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Prepares the request of the next page, if there is one.
    fn advance(&mut self, response: &P::Response) -> Result<(), Error<P::ErrorCode>> {
        let Some(mut request) = self.next.take() else { return Ok(()) };
        let count = P::count(response);
        if self.seen == 0 {
            // Skipped pages are full, so a page that is not the last one tells their size.
            let size = request.size().and_then(|size| usize::try_from(size).ok());
            let left_out = usize::try_from(self.first - 1).unwrap_or(usize::MAX);
            let size = size.filter(|size| *size > 0);
            self.is_guess = left_out > 0 && size.is_none();
            self.seen = left_out.saturating_mul(size.unwrap_or(count));
        }
        self.seen = self.seen.saturating_add(count);
        let token = P::next_token(response).filter(|token| !token.is_empty());
        let with_token = token.as_deref().is_some_and(|token| request.set_token(token));
        let page = request.page().unwrap_or(1);
        let more = if self.is_numbered {
            // With page numbers, a token is sent back too, and it may stay the same.
            let more = match (P::total(response), request.size()) {
                (Some(total), _) => i64::try_from(self.seen).is_ok_and(|seen| seen < total),
                (None, Some(size)) => i64::try_from(count).is_ok_and(|count| count >= size),
                (None, None) => true,
            };
            more && request.set_page(page.saturating_add(1))
        } else if with_token && token == self.token {
            return Err(Error::new(ErrorParts::not_sent(
                P::INFO.name,
                Cause::Paging(PagingFault::RepeatedToken),
            )));
        } else {
            with_token
        };
        if count == 0 && more && self.is_numbered {
            // The end of a list without a total, or with skipped pages of unknown size.
            let Some(total) = P::total(response).filter(|_| !self.is_guess) else {
                return Ok(());
            };
            let fault = PagingFault::EmptyPage { seen: self.seen, total };
            return Err(Error::new(ErrorParts::not_sent(P::INFO.name, Cause::Paging(fault))));
        }
        if more {
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
                    let response = request.call().send(&request).await;
                    response.map(crate::client::Response::into_inner)
                }))
            }
        };
        let result = ready!(sending.as_mut().poll(context));
        this.sending = None;
        let result = result.and_then(|response| this.advance(&response).map(|()| response));
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

/// A stream of the items of all pages. It ends after the last item and after the first error.
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
    /// The items, from the page that `request` asks for.
    pub fn new(request: P) -> Self {
        Self {
            pages: Pages::new(request),
            items: VecDeque::new(),
        }
    }

    /// The next item: `while let Some(item) = items.next().await { … }`. Returns `None` after the
    /// last item and after an error. Cancel safe: dropping the future loses no item.
    ///
    /// Works without the crate `futures`.
    ///
    /// # Errors
    /// If the call for the page of the item fails.
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
                Some(Ok(response)) => self.items = P::into_items(response).into(),
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

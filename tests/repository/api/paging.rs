pub mod paging {
    pub trait Paged: Operation + Clone + Send + Unpin + 'static
    where
        Self::Response: Send + Unpin,
    {
        type Item: Send + Unpin;
        fn call(&self) -> &Call;
        fn page(&self) -> Option<i64>;
        fn set_page(&mut self, page: i64) -> bool;
        fn size(&self) -> Option<i64>;
        fn total(answer: &Self::Response) -> Option<i64>;
        fn count(answer: &Self::Response) -> usize;
        fn next_token(_answer: &Self::Response) -> Option<String> {}
        fn set_token(&mut self, _token: &str) -> bool {}
        fn into_items(answer: Self::Response) -> Vec<Self::Item>;
    }
    #[must_use = "a stream does nothing until it is polled"]
    #[private_fields]
    pub struct Pages<P: Paged>
    where
        P::Response: Send + Unpin,
    {}
    impl<P: Paged> Pages<P>
    where
        P::Response: Send + Unpin,
    {
        pub fn new(request: P) -> Self {}
    }
    impl<P: Paged> Stream for Pages<P>
    where
        P::Response: Send + Unpin,
    {
        type Item = Sent<P>;
    }
    impl<P: Paged> fmt::Debug for Pages<P>
    where
        P::Response: Send + Unpin,
    {}
    #[must_use = "a stream does nothing until it is polled"]
    #[private_fields]
    pub struct Items<P: Paged>
    where
        P::Response: Send + Unpin,
    {}
    impl<P: Paged> Items<P>
    where
        P::Response: Send + Unpin,
    {
        pub fn new(request: P) -> Self {}
    }
    impl<P: Paged> Stream for Items<P>
    where
        P::Response: Send + Unpin,
    {
        type Item = Result<P::Item, Error<P::ErrorCode>>;
    }
    impl<P: Paged> fmt::Debug for Items<P>
    where
        P::Response: Send + Unpin,
    {}
    pub async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {}
    #[macro_export]
    macro_rules! paging_methods {
        () => {};
    }
    #[cfg(feature = "blocking")]
    #[macro_export]
    macro_rules! blocking_paging_methods {
        () => {};
    }
    #[cfg(not(feature = "blocking"))]
    #[macro_export]
    macro_rules! blocking_paging_methods {
        () => {};
    }
}

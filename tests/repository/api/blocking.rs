#[cfg(feature = "blocking")]
pub mod blocking {
    #[must_use = "an iterator does nothing until it is asked"]
    #[private_fields]
    pub struct Iter<S> {}
    impl<P: Paged> Iter<Pages<P>>
    where
        P::Response: Send + Unpin,
    {
        pub fn pages(request: P) -> Self {}
    }
    impl<P: Paged> Iter<Items<P>>
    where
        P::Response: Send + Unpin,
    {
        pub fn items(request: P) -> Self {}
    }
    impl<S, T, C> Iterator for Iter<S>
    where
        S: Stream<Item = Result<T, Error<C>>> + Unpin,
        C: ErrorCode,
    {
        type Item = Result<T, Error<C>>;
    }
    impl<S: fmt::Debug> fmt::Debug for Iter<S> {}
}

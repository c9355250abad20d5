"""From multilingual-e5-small and questions to ../../encoder.bin. The README describes it."""

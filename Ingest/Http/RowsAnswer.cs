namespace Grainwatch.Ingest.Http;

/// <summary>What became of rows that were sent.</summary>
/// <param name="Accepted">Applied in time.</param>
/// <param name="Duplicate">Applied before.</param>
/// <param name="Late">Applied, further behind their principal's newest event than the allowed lateness.</param>
public sealed record RowsAnswer(int Accepted, int Duplicate, int Late);

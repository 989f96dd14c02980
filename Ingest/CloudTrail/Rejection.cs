using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>A record that could not be used, as quarantine keeps it.</summary>
/// <param name="Outcome">Why: one of the rejected outcomes.</param>
/// <param name="Detail">One sentence that names the field or the byte.</param>
/// <param name="Offset">Where the record starts, in bytes of the decoded data.</param>
/// <param name="Bytes">
/// The record, at most <see cref="ReaderLimits.KeptBytes"/> of it; empty where what is missing is the end of the data.
/// </param>
/// <param name="Length">The record's whole length in bytes.</param>
public sealed record Rejection(Outcome Outcome, string Detail, long Offset, ReadOnlyMemory<byte> Bytes, long Length);

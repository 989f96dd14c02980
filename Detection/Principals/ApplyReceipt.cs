namespace Grainwatch.Detection.Principals;

/// <summary>What became of the events of one batch: each has exactly one outcome.</summary>
/// <param name="Accepted">Applied in time.</param>
/// <param name="Duplicate">Applied before; changed nothing.</param>
/// <param name="Late">Applied, but further behind the principal's newest event than the allowed lateness.</param>
public readonly record struct ApplyReceipt(int Accepted, int Duplicate, int Late)
{
    /// <summary>All events of the batch.</summary>
    public int Total => Accepted + Duplicate + Late;

    /// <summary>Both receipts together.</summary>
    public static ApplyReceipt operator +(ApplyReceipt left, ApplyReceipt right) =>
        new(left.Accepted + right.Accepted, left.Duplicate + right.Duplicate, left.Late + right.Late);
}

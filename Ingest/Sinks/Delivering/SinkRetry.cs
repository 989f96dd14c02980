namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>How long to wait between attempts.</summary>
public sealed record RetryOptions
{
    /// <summary>After the first failure; twice as long after each further one. Default: 1 s.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest, unless the receiver asks for more. Default: 5 min.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest that a receiver may ask for. Default: 1 h.</summary>
    public TimeSpan WishMax { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>How one sink is doing: what failed in a row, and when it is tried again. Pure.</summary>
internal sealed class SinkRetry(RetryOptions options)
{
    private const int DoublingsMax = 30;

    /// <summary>Attempts that failed since the last that did not.</summary>
    public int Failures { get; private set; }

    /// <summary>Before then nothing is tried (UTC).</summary>
    public DateTime NotBefore { get; private set; }

    /// <summary>When the first of the failures was (UTC); null when there are none.</summary>
    public DateTime? FailingSince { get; private set; }

    /// <summary>When something was last taken (UTC).</summary>
    public DateTime? LastSuccess { get; private set; }

    /// <summary>Why something was last not taken.</summary>
    public string? LastError { get; private set; }

    /// <summary>When that was (UTC).</summary>
    public DateTime? LastErrorAt { get; private set; }

    /// <summary>The sink is another now: what failed before says nothing of it.</summary>
    public void Forget() => (Failures, FailingSince, NotBefore) = (0, null, default);

    /// <summary>Something was taken.</summary>
    public void Succeed(DateTime now)
    {
        (Failures, FailingSince, NotBefore) = (0, null, now);
        LastSuccess = now;
    }

    /// <summary>Something was refused for good: the sink answers, the next may be taken.</summary>
    public void Refuse(DateTime now, string why)
    {
        (Failures, FailingSince, NotBefore) = (0, null, now);
        (LastError, LastErrorAt) = (why, now);
    }

    /// <summary>An attempt failed.</summary>
    /// <param name="now">When (UTC).</param>
    /// <param name="why">Why.</param>
    /// <param name="wish">How long the receiver asks to wait.</param>
    /// <param name="chance">From 0 to 1: the more, the longer the wait is, within its half.</param>
    public void Fail(DateTime now, string why, TimeSpan? wish, double chance)
    {
        FailingSince ??= now;
        (LastError, LastErrorAt) = (why, now);
        var doubled = options.First * Math.Pow(2, Math.Min(Failures++, DoublingsMax));
        var wait = doubled < options.Longest ? doubled : options.Longest;
        wait *= 0.5 + (chance / 2);
        var asked = wish < options.WishMax ? wish.Value : wish is null ? TimeSpan.Zero : options.WishMax;
        NotBefore = now + (asked > wait ? asked : wait);
    }
}

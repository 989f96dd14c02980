using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.Principals;

/// <summary>
/// Which past of a principal is meant. The past is told by when something was written, which is when it was known here:
/// an event that came hours late belongs to the time when it came.
/// </summary>
public abstract record PastQuestion
{
    private PastQuestion()
    {
    }

    /// <summary>What was known at a time.</summary>
    /// <param name="Time">The time (UTC).</param>
    public sealed record At(DateTime Time) : PastQuestion;

    /// <summary>What was known just before the write that raised an alert.</summary>
    /// <param name="Alert">The alert, in whatever state.</param>
    public sealed record Before(AlertId Alert) : PastQuestion;
}

/// <summary>How a question about the past is answered.</summary>
public enum PastOutcome
{
    /// <summary>With what was known.</summary>
    Known,

    /// <summary>Nothing was known yet: the principal's first write came later, or was the one that was meant.</summary>
    NothingYet,

    /// <summary>What was written then is not kept any more.</summary>
    NotKept,

    /// <summary>The principal has no such alert.</summary>
    NoSuchAlert,

    /// <summary>There is no such principal.</summary>
    NoSuchPrincipal,

    /// <summary>This host keeps no past.</summary>
    NoPast,
}

/// <summary>What was known of a principal, or why that cannot be told.</summary>
/// <param name="Outcome">Which of the two.</param>
public sealed record PastAnswer(PastOutcome Outcome)
{
    /// <summary>What it remembered, its risk as of the time that was asked for; only when it is known.</summary>
    public PrincipalView? Principal { get; init; }

    /// <summary>How many writes it had by then.</summary>
    public long Writes { get; init; }

    /// <summary>
    /// When the last of them was made (UTC); null when that is longer ago than what is kept, and it is known all the
    /// same.
    /// </summary>
    public DateTime? Written { get; init; }

    /// <summary>When the write was made that raised the alert (UTC); null where no alert was asked for.</summary>
    public DateTime? RaisedAt { get; init; }

    /// <summary>
    /// From when on this principal's past can be told (UTC), when it was not kept; its first write when nothing was
    /// known yet.
    /// </summary>
    public DateTime? Since { get; init; }
}

namespace Grainwatch.Soc.Console.Pages;

/// <summary>What every page knows of the request it answers.</summary>
public sealed record PageContext
{
    /// <summary>The time that ages are counted to (UTC).</summary>
    public required DateTime Now { get; init; }

    /// <summary>Whether that is not what the clock on the wall says: a demo plays at another time.</summary>
    public bool IsClockOff { get; init; }

    /// <summary>The path that was asked for, without its query.</summary>
    public required string Path { get; init; }

    /// <summary>Who asks; null where nobody is asked who he is, and to strangers.</summary>
    public string? Caller { get; init; }

    /// <summary>Whether the browser signed in here, and can sign out.</summary>
    public bool MaySignOut { get; init; }

    /// <summary>Whether it is for a stranger, who is shown no way to other pages.</summary>
    public bool IsForStranger { get; init; }
}

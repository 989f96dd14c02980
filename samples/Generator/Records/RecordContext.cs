using System.Globalization;

namespace Grainwatch.Samples;

/// <summary>What a body needs to know of its event, with chance that is the same each time it is written.</summary>
internal sealed class RecordContext(TrailEvent trailEvent, ulong part)
{
    public TrailEvent Event { get; } = trailEvent;

    public Chance Chance { get; } = Chance.For(trailEvent.Seed, 2, part);

    public string Account => Event.Account;

    public string Region => Event.Region;

    /// <summary>The name of the caller as IAM knows it.</summary>
    public string CallerName => Event.Identity.Name;

    /// <summary>A time as responses print it: <c>May 20, 2026, 9:41:07 AM</c>.</summary>
    public static string Wordy(DateTime time) =>
        time.ToString("MMM d, yyyy, h:mm:ss tt", CultureInfo.InvariantCulture);
}

namespace Grainwatch.Samples;

/// <summary>
/// How often files are delivered. CloudTrail delivers about every five minutes; a small sample would become
/// thousands of files of one record, so its slots are longer.
/// </summary>
internal static class DeliverySlots
{
    private const int EventsPerFile = 40;

    private static readonly int[] Minutes = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440];

    public static TimeSpan Choose(Organisation organisation)
    {
        var options = organisation.Options;
        var streams = organisation.Accounts.Count * organisation.Regions.Count;
        var perMinute = options.TargetEvents / (options.Days * 1440.0 * streams);
        var chosen = Minutes.FirstOrDefault(minutes => minutes * perMinute >= EventsPerFile, Minutes[^1]);
        return TimeSpan.FromMinutes(chosen);
    }
}

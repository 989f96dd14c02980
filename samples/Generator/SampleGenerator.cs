namespace Grainwatch.Samples;

/// <summary>What was written: distinct events, copies of events, trail files, their bytes, and stories.</summary>
public sealed record SampleSummary(long Events, long Duplicates, long Files, long Bytes, int Stories);

/// <summary>Writes a sample: trail, geolocation files, labels, policy.</summary>
public static class SampleGenerator
{
    // Local days run from 14 hours before to 12 hours after the UTC day of the same date.
    private static readonly TimeSpan ClockSpread = TimeSpan.FromHours(15);

    /// <summary>Writes the sample that the options describe.</summary>
    public static SampleSummary Run(GeneratorOptions options)
    {
        var organisation = new Organisation(options);
        var trail = new TrailWriter(options, DeliverySlots.Choose(organisation));
        var stories = new StoryPlanner(organisation, trail).Plan();
        var volume = new Volume(organisation);
        var people = new PersonDays(organisation, volume, trail);
        var machines = new MachineDays(organisation, volume, trail);
        var noise = new Noise(organisation, trail);
        for (var date = options.Start.AddDays(-1); date <= options.Start.AddDays(options.Days); date = date.AddDays(1))
        {
            foreach (var person in organisation.People)
            {
                people.Run(person, date);
            }

            foreach (var machine in organisation.Machines)
            {
                machines.Run(machine, date);
            }

            noise.Run(date);
            trail.Flush(date.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) - ClockSpread);
        }

        trail.Flush(DateTime.MaxValue);
        GeoFiles.Write(Path.Combine(options.Out, "geo"), organisation.Plan, options.Start);
        PolicyFile.Write(Path.Combine(options.Out, "policy.json"), organisation.AllOffices);
        var told = LabelWriter.Write(Path.Combine(options.Out, "labels.jsonl"), stories);
        return trail.Summary(told);
    }
}

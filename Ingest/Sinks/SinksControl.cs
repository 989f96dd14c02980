using System.Text.Json;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Sinks.Settings;

namespace Grainwatch.Ingest.Sinks;

/// <summary>
/// Changes sinks while a process delivers to them. Secrets are read where the process is, and are no part of what is
/// kept; what it knows of a file with an error is where and why, and no secret.
/// </summary>
/// <param name="live">What it replaces.</param>
/// <param name="store">Where the sinks' file is kept, with those before it.</param>
/// <param name="clock">Tells since when, and when to look.</param>
/// <param name="options">How.</param>
/// <param name="replaced">Told after others are in force: queues have to look at them.</param>
public sealed class SinksControl(
    LiveSinks live, IDocumentStore store, TimeProvider clock, DocumentControlOptions options, Action replaced)
    : DocumentControl<SinkSet>(store, clock, options, live.Current.Version, "the server's start")
{
    /// <inheritdoc/>
    protected override string Name => "sinks";

    /// <inheritdoc/>
    protected override SinkSet InForce => live.Current;

    /// <inheritdoc/>
    protected override bool TakesNewFileAtStart => true;

    /// <inheritdoc/>
    protected override string Remedy => "change it while the silo runs, and it takes their place";

    /// <inheritdoc/>
    protected override DocumentReading<SinkSet> Read(ReadOnlySpan<byte> utf8) => SinksSource.Parse(utf8);

    /// <inheritdoc/>
    protected override string VersionOf(SinkSet value) => value.Version;

    /// <inheritdoc/>
    protected override string Write(SinkSet value) =>
        value.Written is { } file ? JsonSerializer.Serialize(file, SinksJson.Readable.SinksFile) : "{}";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Compare(SinkSet before, SinkSet after) =>
    [
        .. before.Sinks.Where(sink => after.Find(sink.Name) is null).Select(sink => $"{sink.Name}: is gone"),
        .. after.Sinks.Where(sink => before.Find(sink.Name) is null).Select(sink => $"{sink.Name}: is new"),
        .. after.Sinks.Where(sink => before.Find(sink.Name)?.IsSame(sink) == false)
            .Select(sink => $"{sink.Name}: is changed"),
    ];

    /// <inheritdoc/>
    protected override void Put(SinkSet value)
    {
        live.Replace(value);
        replaced();
    }

    /// <inheritdoc/>
    protected override void Confirm()
    {
        // Whoever starts with a file delivers by it until another is known: nothing is judged by it.
    }
}

using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Replay;
using Grainwatch.Local.Reports;

namespace Grainwatch.Local.Commands;

/// <summary>What a replay is asked for.</summary>
internal sealed record ReplayRequest
{
    /// <summary>Files and objects.</summary>
    public required IReadOnlyList<TrailInput> Inputs { get; init; }

    /// <summary>Geolocation files.</summary>
    public required string[] Geo { get; init; }

    /// <summary>The policy's file; null for the built-in one.</summary>
    public string? Policy { get; init; }

    /// <summary>Where it teaches.</summary>
    public required ReplayTarget Target { get; init; }

    /// <summary>How rejected records are kept, in a data folder.</summary>
    public required FileQuarantineOptions Quarantine { get; init; }

    /// <summary>Threads that read.</summary>
    public required int Threads { get; init; }

    /// <summary>Whether the same files are unpacked and tokenised too.</summary>
    public bool CompareRaw { get; init; }

    /// <summary>A file of labels; null for none.</summary>
    public string? Score { get; init; }

    /// <summary>Another policy to judge by; null for none.</summary>
    public string? Against { get; init; }

    /// <summary>What the report shows.</summary>
    public required ReportOptions Report { get; init; }

    /// <summary>Whether anything is asked that only a host in this process can answer.</summary>
    public bool NeedsHost =>
        Score is not null || Against is not null || CompareRaw || Geo.Length > 0 || Report.Out is not null;
}

using System.Text.Json;
using Grainwatch.Detection.Alerts;

namespace Grainwatch.Ingest.Sinks.Settings;

/// <summary>Where alerts go: compiled, immutable, and named by a version.</summary>
/// <param name="Version">12 hexadecimal digits, a hash of what was written; secrets have no part in it.</param>
/// <param name="Sinks">The sinks, as they are written.</param>
public sealed record SinkSet(string Version, IReadOnlyList<Sink> Sinks)
{
    /// <summary>The most sinks.</summary>
    public const int SinksMax = 32;

    /// <summary>No sink.</summary>
    public static SinkSet None { get; } = new("none", []);

    /// <summary>What was written.</summary>
    public SinksFile? Written { get; init; }

    /// <summary>The sink of a name; null when there is none.</summary>
    public Sink? Find(string name) => Sinks.FirstOrDefault(sink => sink.Name == name);
}

/// <summary>One place that alerts go to.</summary>
public sealed record Sink
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required SinkType Type { get; init; }

    /// <summary>The form of what it is given.</summary>
    public AlertForm Form { get; init; } = AlertForm.Native;

    /// <summary>Which alerts it is given.</summary>
    public AlertQuery Filter { get; init; } = new();

    /// <summary>The filter as it was written, for whoever asks.</summary>
    public SinkFilter? Written { get; init; }

    /// <summary>The address of a webhook. It may be a secret itself: only <see cref="Target"/> is shown.</summary>
    public Uri? Url { get; init; }

    /// <summary>What a webhook's bodies are signed with; null when they are not.</summary>
    public string? Secret { get; init; }

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an alert is tried.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The file of a file sink.</summary>
    public string? Path { get; init; }

    /// <summary>From what size in bytes another file is begun.</summary>
    public long RotateBytes { get; init; } = 64L << 20;

    /// <summary>How many full files are kept.</summary>
    public int Keep { get; init; } = 8;

    /// <summary>Where messages link to; null for nowhere.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Where it goes, without what may be secret.</summary>
    public string Target => Type switch
    {
        SinkType.File => Path!,
        SinkType.Stdout => "standard output",
        _ => Url!.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped),
    };

    /// <summary>Whether another says the same, secrets included.</summary>
    public bool IsSame(Sink other) =>
        this == other with { Filter = Filter, Written = Written } && TextOf(Written) == TextOf(other.Written);

    private static string TextOf(SinkFilter? filter) =>
        filter is null ? "" : JsonSerializer.Serialize(filter, SinksJson.Default.SinkFilter);

    /// <summary>Its name alone: the rest may be secret.</summary>
    public override string ToString() => Name;
}

using System.Text.Json.Serialization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Ingest.Sinks.Settings;

/// <summary>
/// Where alerts go, as it is written: one JSON object. Durations are a whole number and s, m, h or d, such as 10s or
/// 24h. Comments and trailing commas are allowed.
/// </summary>
public sealed record SinksFile
{
    /// <summary>Where an editor finds the schema. Not read.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; set; }

    /// <summary>
    /// Where people reach this server, such as https://grainwatch.example.com: messages link to alerts there. With {id}
    /// in it, the alert's id stands there; without, /v1/alerts/ and the id follow. Default: no links.
    /// </summary>
    public string? PublicAddress { get; set; }

    /// <summary>The sinks, at most 32.</summary>
    public IReadOnlyList<SinkEntry>? Sinks { get; set; }
}

/// <summary>One place that alerts go to.</summary>
public sealed record SinkEntry
{
    /// <summary>
    /// Its name, 1 to 64 small letters, digits and hyphens: what it has been given, and what waits for it, is known by
    /// it.
    /// </summary>
    [JsonRequired]
    public string? Name { get; set; }

    /// <summary>What it is.</summary>
    [JsonRequired]
    public SinkType? Type { get; set; }

    /// <summary>The form of what it is given; messages to slack have their own. Default: native.</summary>
    public AlertForm? Format { get; set; }

    /// <summary>Which alerts it is given. Default: those that are open or acknowledged.</summary>
    public SinkFilter? Filter { get; set; }

    /// <summary>Address of a webhook, http or https; redirects are not followed.</summary>
    public string? Url { get; set; }

    /// <summary>A file that holds the address, for one that is a secret itself.</summary>
    public string? UrlFile { get; set; }

    /// <summary>The environment variable that holds the address.</summary>
    public string? UrlEnvironment { get; set; }

    /// <summary>A file that holds the secret with which a webhook's bodies are signed. Default: not signed.</summary>
    public string? SecretFile { get; set; }

    /// <summary>The environment variable that holds that secret.</summary>
    public string? SecretEnvironment { get; set; }

    /// <summary>How long one attempt may take, 1s to 5m. Default: 10s.</summary>
    [DurationLimits("1s", "5m")]
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// How long an alert is tried; then it is a dead letter, 1m to 30d. Default: 24h.
    /// </summary>
    [DurationLimits("1m", "30d")]
    public TimeSpan? GiveUpAfter { get; set; }

    /// <summary>The file of a file sink.</summary>
    public string? Path { get; set; }

    /// <summary>From what size in MiB another file is begun, 1 to 10,240. Default: 64.</summary>
    [NumberLimits(1, 10_240)]
    public int? RotateAtMebibytes { get; set; }

    /// <summary>How many full files are kept beside the one being written, 1 to 1,000. Default: 8.</summary>
    [NumberLimits(1, 1000)]
    public int? Keep { get; set; }
}

/// <summary>Which alerts a sink is given; all that is written must hold.</summary>
public sealed record SinkFilter
{
    /// <summary>Of this severity or higher. Default: low.</summary>
    public Severity? MinSeverity { get; set; }

    /// <summary>Of these accounts. Default: all.</summary>
    public IReadOnlyList<string>? Accounts { get; set; }

    /// <summary>Of the principal of this key.</summary>
    public string? Principal { get; set; }

    /// <summary>Of this rule.</summary>
    public string? Rule { get; set; }

    /// <summary>In these states. Default: open and acknowledged.</summary>
    public IReadOnlyList<AlertState>? States { get; set; }

    /// <summary>At this place: country, country/subdivision or country/subdivision/city.</summary>
    public string? Place { get; set; }

    /// <summary>From the network of this ASN.</summary>
    [NumberLimits(0, uint.MaxValue)]
    public uint? Asn { get; set; }

    /// <summary>With this in the title or in a name of the principal, whatever the case.</summary>
    public string? Text { get; set; }
}

/// <summary>What a sink is.</summary>
public enum SinkType
{
    /// <summary>A file with a JSON document a line.</summary>
    File,

    /// <summary>Standard output, a JSON document a line.</summary>
    Stdout,

    /// <summary>An address that takes a JSON document in a POST.</summary>
    Webhook,

    /// <summary>A webhook that takes messages for people, as Slack's does.</summary>
    Slack,
}

/// <summary>The form of what a sink is given.</summary>
public enum AlertForm
{
    /// <summary>The alert whole, as <c>GET /v1/alerts/{id}</c> gives it.</summary>
    Native,

    /// <summary>A Detection Finding of the Open Cybersecurity Schema Framework, class 2004.</summary>
    Ocsf,

    /// <summary>An alert in the Elastic Common Schema.</summary>
    Ecs,
}

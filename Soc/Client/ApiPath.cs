using System.Globalization;
using System.Text;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Soc;

/// <summary>A path of the API with its query, every value escaped.</summary>
internal sealed class ApiPath
{
    private static readonly UriCreationOptions s_asWritten = new()
    {
        DangerousDisablePathAndQueryCanonicalization = true,
    };

    private readonly StringBuilder _text = new();
    private char _before = '?';

    /// <summary>A path of fixed words, with a part between that somebody gave.</summary>
    public ApiPath(string path, string? part = null, string after = "")
    {
        _text.Append(path);
        // As it was escaped: a name may hold slashes and dots.
        if (part is not null) _text.Append(Uri.EscapeDataString(part).Replace(".", "%2E", StringComparison.Ordinal));
        _text.Append(after);
    }

    /// <summary>What asks for a list of alerts, or watches them.</summary>
    public ApiPath With(AlertQuery query)
    {
        Add("account", Joined(query.Accounts));
        Add("principal", query.Principal);
        Add("rule", query.Rule);
        var isAll = query.States.Distinct().Count() == Enum.GetValues<AlertState>().Length;
        Add("state", isAll ? "all" : Joined(query.States.Select(state => Word($"{state}"))));
        if (query.MinSeverity != Severity.Low) Add("severity", Word($"{query.MinSeverity}"));
        Add("from", Text(query.From));
        Add("to", Text(query.To));
        Add("place", query.Place);
        Add("asn", query.Asn?.ToString(CultureInfo.InvariantCulture));
        Add("q", query.Text);
        Add("backfilled", query.Backfilled is { } flag ? Word($"{flag}") : null);
        return this;
    }

    /// <summary>What asks for the past.</summary>
    public ApiPath With(PastQuestion question) => question switch
    {
        PastQuestion.At at => Add("at", Text(at.Time)),
        PastQuestion.Before before => Add("at-alert", $"{before.Alert}"),
        _ => throw new ArgumentException("No question of the past.", nameof(question)),
    };

    /// <summary>Adds a parameter; null adds nothing.</summary>
    public ApiPath Add(string name, string? value)
    {
        if (value is null) return this;
        _text.Append(_before).Append(name).Append('=').Append(Uri.EscapeDataString(value));
        _before = '&';
        return this;
    }

    /// <summary>Adds a number.</summary>
    public ApiPath Add(string name, int value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Its address on a server.</summary>
    public Uri On(Uri server) => new(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + _text, s_asWritten);

    /// <summary>A time as the API takes it.</summary>
    public static string? Text(DateTime? time) => time?.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Values with commas between them; null for none at all.</summary>
    public static string? Joined(IEnumerable<string>? values) => values is null ? null : string.Join(',', values);

#pragma warning disable CA1308 // These words are lower-case in the API.
    private static string Word(string name) => name.ToLowerInvariant();
#pragma warning restore CA1308
}

using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Ingest.Sinks.Settings;

/// <summary>What must hold between the members of a sinks' file, each of which is sound by itself.</summary>
internal static class SinkChecks
{
    private const int NameMax = 64;

    /// <summary>Checks a file as written.</summary>
    public static void Run(SinksFile file, PolicyProblems problems)
    {
        if (file.PublicAddress is { } address && AddressOf(address.Replace("{id}", "id", StringComparison.Ordinal))
            is null)
        {
            problems.Add(["$.publicAddress"], $"{PolicyNode.Quoted(address)}: {AddressNeed}");
        }

        // A list in which something could not be read has other numbers.
        if (problems.AnyFaulty("$.sinks")) return;
        if (file.Sinks is not { Count: > 0 } sinks)
        {
            problems.Add(["$.sinks", "$"], "'sinks' names none; without --sinks nothing is delivered either.");
            return;
        }

        if (sinks.Count > SinkSet.SinksMax)
            problems.Add(["$.sinks"], $"there are {sinks.Count} sinks; {SinkSet.SinksMax} are possible.");
        for (var i = 0; i < sinks.Count; i++) CheckSink(sinks[i], $"$.sinks[{i}]", problems);
        CheckTwins(sinks, problems);
    }

    /// <summary>An address of a web server; null when a text is none.</summary>
    public static Uri? AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? url
            : null;

    /// <summary>What an address must be.</summary>
    public const string AddressNeed = "an address is needed, such as https://alerts.example.com/hook.";

    private static void CheckSink(SinkEntry sink, string path, PolicyProblems problems)
    {
        if (sink.Name is { } name && !IsName(name))
        {
            problems.Add([$"{path}.name"],
                $"{PolicyNode.Quoted(name)}: a name has 1 to {NameMax} small letters, digits and hyphens.");
        }

        CheckFilter(sink.Filter, $"{path}.filter", problems);
        if (sink.Type is not { } type) return;
        var isWeb = type is SinkType.Webhook or SinkType.Slack;
        (string Name, bool IsGiven, bool IsFor)[] members =
        [
            ("format", sink.Format is not null, type != SinkType.Slack),
            ("url", sink.Url is not null, isWeb),
            ("urlFile", sink.UrlFile is not null, isWeb),
            ("urlEnvironment", sink.UrlEnvironment is not null, isWeb),
            ("secretFile", sink.SecretFile is not null, type == SinkType.Webhook),
            ("secretEnvironment", sink.SecretEnvironment is not null, type == SinkType.Webhook),
            ("timeout", sink.Timeout is not null, isWeb),
            ("path", sink.Path is not null, type == SinkType.File),
            ("rotateAtMebibytes", sink.RotateAtMebibytes is not null, type == SinkType.File),
            ("keep", sink.Keep is not null, type == SinkType.File),
        ];
        var word = type.ToString().ToLowerInvariant();
        foreach (var (member, isGiven, isFor) in members)
        {
            if (isGiven && !isFor)
                problems.Add([$"{path}.{member}"], $"a sink of type {word} has no '{member}'; leave it out.");
        }

        if (type == SinkType.File && string.IsNullOrWhiteSpace(sink.Path))
            problems.Add([$"{path}.path", path], "a sink of type file needs a 'path'.");
        if (isWeb) CheckWeb(sink, word, path, problems);
    }

    private static void CheckWeb(SinkEntry sink, string word, string path, PolicyProblems problems)
    {
        string?[] addresses = [sink.Url, sink.UrlFile, sink.UrlEnvironment];
        if (addresses.Count(address => address is not null) != 1)
        {
            problems.Add([$"{path}.url", $"{path}.urlFile", $"{path}.urlEnvironment", path],
                $"a sink of type {word} needs one of 'url', 'urlFile' and 'urlEnvironment'.");
        }

        if (sink is { SecretFile: not null, SecretEnvironment: not null })
            problems.Add([$"{path}.secretFile"], "'secretFile' and 'secretEnvironment' are both given; keep one.");
        if (sink.Url is not { } text) return;
        if (AddressOf(text) is not { } url)
            problems.Add([$"{path}.url"], $"this is no address; {AddressNeed}");
        else if (url is { Scheme: "http", IsLoopback: false })
            problems.Warn($"{path}.url", "alerts go there in clear; https keeps them to those they are for.");
    }

    private static void CheckFilter(SinkFilter? filter, string path, PolicyProblems problems)
    {
        if (filter is null) return;
        if (filter.States is { Count: 0 } && !problems.AnyFaulty($"{path}.states"))
            problems.Add([$"{path}.states"], "the list is empty, so nothing is delivered; leave it out, or name some.");
        if (filter.Text is { Length: 0 or > AlertQuery.TextMax })
            problems.Add([$"{path}.text"], $"a text has 1 to {AlertQuery.TextMax} characters.");
        if (filter.Place is { Length: 0 or > AlertQuery.TextMax })
            problems.Add([$"{path}.place"], "a place is needed, such as \"FR\".");
        if (filter.Rule is not { } rule || RuleBook.Find(rule) is not null) return;
        var known = RuleBook.Rules.Select(each => each.Metadata.Id).ToList();
        var remedy = Spelling.Nearest(rule, known) is { } nearest
            ? $"did you mean '{nearest}'?"
            : $"there are {string.Join(", ", known)}.";
        problems.Add([$"{path}.rule"], $"{PolicyNode.Quoted(rule)} is no rule: {remedy}");
    }

    private static void CheckTwins(IReadOnlyList<SinkEntry> sinks, PolicyProblems problems)
    {
        Dictionary<string, int> names = [], paths = [];
        for (var i = 0; i < sinks.Count; i++)
        {
            if (sinks[i].Name is { } name && !names.TryAdd(name, i))
            {
                problems.Add(
                    [$"$.sinks[{i}].name"], $"{PolicyNode.Quoted(name)} is the name of $.sinks[{names[name]}].");
            }

            if (sinks[i].Path is { } file && !paths.TryAdd(file, i))
                problems.Add([$"$.sinks[{i}].path"], $"$.sinks[{paths[file]}] writes that file already.");
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= NameMax
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

using System.CommandLine;
using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>The options that choose alerts.</summary>
internal sealed class AlertFilterOptions
{
    private const string All = "all";

    private static readonly string[] s_states =
        ["open", "acknowledged", "closed", "suppressed", "superseded", "withdrawn", All];

    private static readonly string[] s_severities = ["low", "medium", "high", "critical"];

    private readonly Option<string[]> _accounts = Many("--account", "ACCOUNT", "Of this account; may be given again.");
    private readonly Option<string?> _principal = One("--principal", "NAME", "Of this principal, by any of its names.");
    private readonly Option<string?> _place = One("--place", "PLACE", "At this place: FR, or FR/subdivision/city.");
    private readonly Option<string?> _asn = One("--asn", "ASN", "From this network: AS64500.");
    private readonly Option<string?> _text = One("--text", "TEXT", "With this in title or name.");
    private readonly Option<string?> _since = One("--since", "TIME", "Last event then or later: 2026-05-19, 7d.");
    private readonly Option<string?> _until = One("--until", "TIME", "Last event before then.");
    private readonly Option<string?> _rule = One("--rule", "RULE", "Of this rule.");
    private readonly Option<string> _severity;
    private readonly Option<string[]> _states;

    public AlertFilterOptions(string severity, string[] states)
    {
        _rule.AcceptOnlyFromAmong([.. RuleBook.Rules.Select(rule => rule.Metadata.Id)]);
        _severity = new Option<string>("--severity")
        {
            HelpName = string.Join('|', s_severities),
            Description = "Of this severity or higher.",
            DefaultValueFactory = _ => severity,
        };
        _severity.AcceptOnlyFromAmong(s_severities);
        _states = Many("--state", string.Join('|', s_states), "In this state; may be given again.");
        _states.DefaultValueFactory = _ => states;
        _states.AcceptOnlyFromAmong(s_states);
    }

    public void AddTo(Command command)
    {
        Option[] options =
            [_severity, _states, _rule, _accounts, _principal, _since, _until, _place, _asn, _text];
        foreach (var option in options) command.Options.Add(option);
    }

    /// <summary>Whether low severity is left out without having been asked for.</summary>
    public bool LeavesOutLow(ParseResult parsed) =>
        parsed.GetResult(_severity) is null or { Implicit: true } && parsed.GetValue(_severity) != s_severities[0];

    /// <summary>What is asked for.</summary>
    /// <exception cref="CommandException">A value makes no sense.</exception>
    /// <exception cref="SocException">The principal is not known.</exception>
    public async Task<AlertQuery> ReadAsync(
        ParseResult parsed, ISocClient client, TimeProvider clock, CancellationToken cancellation)
    {
        var words = parsed.GetValue(_states)!;
        var name = parsed.GetValue(_principal);
        return new AlertQuery
        {
            Accounts = ReadAccounts(parsed.GetValue(_accounts)!),
            Principal = name is null ? null : (await client.PrincipalAsync(name, cancellation)).Key,
            Rule = parsed.GetValue(_rule),
            States = words.Contains(All)
                ? Enum.GetValues<AlertState>()
                : [.. words.Select(word => Enum.Parse<AlertState>(word, ignoreCase: true)).Distinct()],
            MinSeverity = Enum.Parse<Severity>(parsed.GetValue(_severity)!, ignoreCase: true),
            From = TimeArgument.Past("--since", parsed.GetValue(_since), clock),
            To = TimeArgument.Past("--until", parsed.GetValue(_until), clock),
            Place = parsed.GetValue(_place),
            Asn = ReadAsn(parsed.GetValue(_asn)),
            Text = parsed.GetValue(_text),
        };
    }

    /// <summary>Those of <c>--account</c>; null for all.</summary>
    /// <exception cref="CommandException">One is empty, which must not be all.</exception>
    public static IReadOnlyList<string>? ReadAccounts(string[] accounts)
    {
        if (accounts.Any(string.IsNullOrWhiteSpace))
            throw new CommandException(ExitCode.Usage, "--account: it is empty; name an account, or leave it out.");
        return accounts.Length > 0 ? accounts : null;
    }

    private static uint? ReadAsn(string? text)
    {
        if (text is null) return null;
        var digits = text.StartsWith("AS", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var asn)
            ? asn
            : throw new CommandException(ExitCode.Usage, $"--asn: '{text}' is no ASN, such as AS64500.");
    }

    private static Option<string?> One(string name, string help, string description) =>
        new(name) { HelpName = help, Description = description };

    private static Option<string[]> Many(string name, string help, string description) => new(name)
    {
        HelpName = help,
        Description = description,
        DefaultValueFactory = _ => [],
    };
}

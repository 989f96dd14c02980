using System.CommandLine;
using System.Net;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    private const int RetentionDaysMax = 36_500;

    public static Option<string[]> Geo() => new("--geo")
    {
        HelpName = "FILE|DIR",
        Description = "Geolocation database in MMDB format (city, country, ASN, anonymous IP), or a folder of some. "
            + "May be given more than once.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The data folder.</summary>
    public static Option<string> Data(string description = "The data folder.") => new("--data")
    {
        HelpName = "DIR",
        Description = description,
        DefaultValueFactory = _ => "grainwatch-data",
    };

    public static Option<string?> Policy() => new("--policy")
    {
        HelpName = "FILE",
        Description = "The policy, a JSON file: rules, windows, networks (docs/policy.md). Default: the published one.",
    };

    public static Option<string?> Sinks() => new("--sinks")
    {
        HelpName = "FILE",
        Description = "Where alerts go, a JSON file: files, webhooks, Slack (docs/sinks.md). Default: nowhere.",
    };

    public static Option<string> Listen() => new("--listen")
    {
        HelpName = "ADDR:PORT",
        Description = "Where to serve: a loopback address, or with --access any. Port 0 is any free one.",
        DefaultValueFactory = _ => ListenAddress.Default,
    };

    public static Option<string> QuarantineMax()
    {
        var option = new Option<string>("--quarantine-max")
        {
            HelpName = "SIZE",
            Description = "Most bytes of rejected records that the data folder keeps, such as 256MiB or 2GB; when it "
                + "is full, data with rejected records is refused.",
            DefaultValueFactory = _ => "256MiB",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !ByteSize.TryParse(token.Value, out _))
                result.AddError($"--quarantine-max: '{token.Value}' is no size, such as 256MiB or 2GB.");
        });
        return option;
    }

    public static Option<string> Retention()
    {
        var option = new Option<string>("--retention")
        {
            HelpName = "TIME",
            Description = "How long what was known of a principal can be told afterwards, such as 30d or 36h; what "
                + "principals remember stays as long as the policy says. 0h: not at all.",
            DefaultValueFactory = _ => Duration.Text(new LogOptions().Retention),
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !TryRetention(token.Value, out _))
            {
                result.AddError(
                    $"--retention: '{token.Value}' is no time such as 30d or 36h, at most {RetentionDaysMax:N0} days.");
            }
        });
        return option;
    }

    /// <summary>The time of <c>--retention</c>.</summary>
    public static TimeSpan ReadRetention(string text) =>
        TryRetention(text, out var retention) ? retention : throw new FormatException(text);

    /// <summary>The quarantine of <c>--quarantine-max</c>.</summary>
    public static FileQuarantineOptions ReadQuarantine(string text) =>
        new() { BytesMax = ByteSize.TryParse(text, out var bytes) ? bytes : throw new FormatException(text) };

    /// <summary>The address of <c>--listen</c>.</summary>
    public static IPEndPoint ReadListen(string text) => ListenAddress.TryParse(text, out var address, out var error)
        ? address
        : throw new CommandException(ExitCode.Configuration, $"--listen: {error}");

    private static bool TryRetention(string text, out TimeSpan retention) =>
        Duration.TryParse(text, out retention) && retention <= TimeSpan.FromDays(RetentionDaysMax);
}

using System.CommandLine;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Sources.S3;

namespace Grainwatch.Ingest.Sources;

/// <summary>Options about sources that several commands have, and how they are read.</summary>
public static class SourceValues
{
    /// <summary>An option that takes a time: a day, whose first instant it is (UTC), or more.</summary>
    public static Option<string?> Time(string name, string description)
    {
        var option = new Option<string?>(name) { HelpName = "TIME", Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !TimeText.TryParse(token.Value, out _))
                result.AddError($"{name}: '{token.Value}' is no time like 2026-05-01 or 2026-05-01T09:30Z.");
        });
        return option;
    }

    /// <summary>The time (UTC) that such an option says; null when it says none.</summary>
    public static DateTime? ReadTime(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } text && TimeText.TryParse(text, out var time) ? time : null;

    /// <summary>The option that names another service than Amazon's.</summary>
    public static Option<string?> Endpoint()
    {
        var option = new Option<string?>("--s3-endpoint")
        {
            HelpName = "URL",
            Description = "Another service that speaks S3, by path.",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !TryParseEndpoint(token.Value, out _))
                result.AddError($"--s3-endpoint: '{token.Value}' is no URL like http://127.0.0.1:9000.");
        });
        return option;
    }

    /// <summary>How S3 is reached, as that option says.</summary>
    public static S3Options ReadEndpoint(ParseResult parsed, Option<string?> option) => new()
    {
        Endpoint = parsed.GetValue(option) is { } text && TryParseEndpoint(text, out var url) ? url : null,
    };

    private static bool TryParseEndpoint(string text, out Uri? endpoint) =>
        Uri.TryCreate(text, UriKind.Absolute, out endpoint) && endpoint.Scheme is "http" or "https";
}

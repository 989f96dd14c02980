using System.Globalization;
using Grainwatch.Detection.Alerts;

namespace Grainwatch.Soc.Console.Components;

/// <summary>Words and numbers as pages show them.</summary>
public static class Words
{
    /// <summary>"critical".</summary>
    public static string Of(Severity severity) => severity switch
    {
        Severity.Low => "low",
        Severity.Medium => "medium",
        Severity.High => "high",
        _ => "critical",
    };

    /// <summary>"open".</summary>
    public static string Of(AlertState state) => state switch
    {
        AlertState.Open => "open",
        AlertState.Acknowledged => "acknowledged",
        AlertState.Closed => "closed",
        AlertState.Suppressed => "suppressed",
        AlertState.Superseded => "superseded",
        _ => "withdrawn",
    };

    /// <summary>Whether somebody has to look.</summary>
    public static bool IsLive(AlertHeader alert) => alert.State is AlertState.Open or AlertState.Acknowledged;

    /// <summary>The band of a principal's risk as it is shown, to a decimal: 33.96 is 34, and medium.</summary>
    public static Severity Band(double risk) => Risk.Band(Whole(risk));

    /// <summary>A principal's risk without its decimal: 33.96, which is shown as 34, is 34, and 33.9 is 33.</summary>
    public static int Whole(double risk) => (int)Math.Round(Math.Clamp(risk, 0, 100), 1);

    /// <summary>A contribution: "+15", "−20", "0".</summary>
    public static string Signed(int risk) => risk.ToString("+0;−0;0", CultureInfo.InvariantCulture);

    /// <summary>A number as SVG takes it, of two decimals.</summary>
    public static string Svg(double number) => Math.Round(number, 2).ToString(CultureInfo.InvariantCulture);

    /// <summary>"3 logins", "1 login".</summary>
    public static string Count(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? $"{one}s")}");

    /// <summary>How long ago: "just now", "5 min ago", "3 days ago"; "in 2 h" for what is ahead.</summary>
    public static string Ago(DateTime time, DateTime now)
    {
        var span = now - time;
        var text = Span(span.Duration());
        return text.Length == 0 ? "just now" : span < TimeSpan.Zero ? $"in {text}" : $"{text} ago";
    }

    /// <summary>"5 min", "3 h", "3 days", "6 months"; empty below a minute.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => "",
        { TotalMinutes: < 60 } => $"{(int)span.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)span.TotalHours} h",
        { TotalDays: < 60 } => $"{(int)span.TotalDays} days",
        { TotalDays: < 730 } => $"{(int)(span.TotalDays / 30.44)} months",
        _ => $"{(int)(span.TotalDays / 365.25)} years",
    };

    /// <summary>A fact's name as people read it: "sensitive-actions" is "sensitive actions".</summary>
    public static string Name(string name) => name.Replace('-', ' ');
}

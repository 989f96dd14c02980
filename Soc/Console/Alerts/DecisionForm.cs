using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Http;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Soc.Console.Alerts;

/// <summary>
/// Reads what the form of an alert or a principal sends. Each of its buttons is a kind of decision, with a word for
/// what it says.
/// </summary>
internal static class DecisionForm
{
    /// <summary>The decision, as the API takes it, which says what is wrong with it.</summary>
    /// <param name="form">What was sent.</param>
    /// <param name="principal">The key of whom it is about.</param>
    /// <param name="alert">The alert that it is about; null where it is about none.</param>
    public static DecisionRequest Read(IFormCollection form, string principal, AlertId? alert)
    {
        var words = Text("decide")?.Split(' ', 2) ?? [];
        var (kind, word) = (words.ElementAtOrDefault(0), words.ElementAtOrDefault(1));
        return new DecisionRequest
        {
            Kind = kind,
            Alert = alert?.ToString(),
            Principal = principal,
            Id = Text("id"),
            By = Text("by"),
            Note = Text("note"),
            Disposition = kind == "close" ? word : null,
            Confirmed = kind == "idp-mfa" ? word == "confirmed" : null,
            Shared = kind == "mark-shared" ? word == "shared" : null,
            Place = Text("place"),
            Network = Text("network"),
            Until = DateOnly.TryParseExact(
                Text("until"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
                : null,
        };

        string? Text(string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.Sinks.Formats;

/// <summary>
/// An alert as a short message for people: how bad, who, what, the reasons that weigh most, and a link.
/// </summary>
/// <remarks>
/// Limits, by Slack's reference of blocks (docs.slack.dev/reference/block-kit/blocks): 3,000 characters in the text of
/// a section, 10 elements in a context, 50 blocks in a message. Who sends more is answered 400, which is for good.
/// What a message may ask for: https://api.slack.com/reference/messaging/payload.
/// </remarks>
internal static partial class SlackMessage
{
    private const int ReasonsShown = 3;

    // Escaped: three of them in one section, or one with a link.
    private const int SentenceMax = 900;
    private const int LinkMax = 1900;

    private const int TimeoutMilliseconds = 1000;

    /// <summary>The message of an alert.</summary>
    public static JsonObject Of(Alert alert, string? link)
    {
        var severity = alert.Severity.ToString().ToUpperInvariant();
        var state = alert.State == AlertState.Open ? "" : $", {alert.State.ToString().ToLowerInvariant()}";
        var title = link is null or { Length: > LinkMax }
            ? $"*{Text(alert.Title)}*"
            : $"*<{link}|{Text(alert.Title).Replace('|', '¦')}>*";
        var reasons = alert.Reasons.OrderByDescending(reason => Math.Abs(reason.Risk)).Take(ReasonsShown)
            .Select(reason => $"• {reason.Risk.ToString("+0;−0;0", CultureInfo.InvariantCulture)}  "
                + Text(reason.Sentence));
        return new JsonObject
        {
            // What notifications show, and clients that know no blocks.
            ["text"] = Text($"{severity} {alert.Risk}{state}: {alert.Title}"),
            // Escaping is not enough: by default addresses and names in plain text become links and mentions.
            ["parse"] = "none",
            ["link_names"] = false,
            ["unfurl_links"] = false,
            ["unfurl_media"] = false,
            ["blocks"] = new JsonArray(
                Section($"*{severity}*  {alert.Risk}{state}\n{title}"),
                Section(string.Join('\n', reasons.DefaultIfEmpty("• no reason is given"))),
                new JsonObject
                {
                    ["type"] = "context",
                    ["elements"] = new JsonArray(Markdown(
                        $"{Text(alert.DisplayName)} · {alert.Rule} · {alert.LastEvent:yyyy-MM-dd HH:mm}Z · "
                        + $"{alert.Id}/{alert.Revision}")),
                }),
        };
    }

    private static JsonObject Section(string text) => new() { ["type"] = "section", ["text"] = Markdown(text) };

    private static JsonObject Markdown(string text) => new()
    {
        ["type"] = "mrkdwn",
        ["text"] = text,
        ["verbatim"] = true,
    };

    /// <summary>A text in which nothing is a command, and that has an end.</summary>
    private static string Text(string text)
    {
        var cut = text.Length <= SentenceMax ? text : text[..SentenceMax];
        var shown = MentionAt().Replace(ShownText.Of(cut.ReplaceLineEndings(" ")), "@\u2060");
        var escaped = new StringBuilder();
        foreach (var rune in shown.EnumerateRunes())
        {
            var next = rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                _ => rune.ToString(),
            };
            if (escaped.Length + next.Length > SentenceMax - 1) return escaped.Append('…').ToString();
            escaped.Append(next);
        }

        return escaped.ToString();
    }

    // Chats that take the same messages, such as Mattermost, mention whoever stands behind it, escaped or not. What
    // stands within a word is an address of mail, and is left as it is.
    [GeneratedRegex(@"(?<![\w.+-])@", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex MentionAt();
}

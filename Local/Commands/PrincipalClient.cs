using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http;

namespace Grainwatch.Local.Commands;

/// <summary>Asks a server what a principal remembers, or remembered.</summary>
internal static class PrincipalClient
{
    /// <summary>A principal by any of its names; by null, the one that an alert is about.</summary>
    /// <exception cref="CommandException">The server cannot be reached, or refuses; why is said.</exception>
    public static async Task<ShownPrincipal> GetAsync(
        Uri server, string? token, string? name, PastQuestion? question, CancellationToken cancellation)
    {
        using var client = EngineClient.Create(token);
        if (name is null && question is PastQuestion.Before of)
        {
            var alert = await GetAsync(
                client, new Uri(server, $"/v1/alerts/{of.Alert}"), GrainwatchJson.Default.Alert, cancellation);
            name = alert.Principal;
        }

        var path = $"/v1/principals/{Uri.EscapeDataString(name!)}";
        if (question is null)
        {
            var view = await GetAsync(
                client, new Uri(server, path), GrainwatchJson.Default.PrincipalView, cancellation);
            return new ShownPrincipal(view, null);
        }

        var when = question switch
        {
            PastQuestion.At at => $"at={at.Time.ToString("O", CultureInfo.InvariantCulture)}",
            PastQuestion.Before before => $"at-alert={before.Alert}",
            _ => throw new ArgumentException("No question of the past.", nameof(question)),
        };
        var past = await GetAsync(
            client, new Uri(server, $"{path}?{when}"), GrainwatchJson.Default.PastPrincipalAnswer, cancellation);
        return new ShownPrincipal(past.Principal, past);
    }

    private static async Task<T> GetAsync<T>(
        HttpClient client, Uri address, JsonTypeInfo<T> answer, CancellationToken cancellation)
    {
        var server = address.GetLeftPart(UriPartial.Authority);
        try
        {
            using var response = await client.GetAsync(address, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                var isMissing = response.StatusCode
                    is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Conflict;
                throw new CommandException(
                    isMissing ? ExitCode.NoInput : ExitCode.Failed,
                    $"{server} answers: {await QuarantineClient.ReasonAsync(response, cancellation)}");
            }

            return await response.Content.ReadFromJsonAsync(answer, cancellation)
                ?? throw new CommandException(ExitCode.Failed, $"{server} answers nothing.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new CommandException(ExitCode.Failed, $"{server} does not answer as a server does: {e.Message}", e);
        }
    }
}

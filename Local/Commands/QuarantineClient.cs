using System.CommandLine.Parsing;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Grainwatch.Ingest.Http;

namespace Grainwatch.Local.Commands;

/// <summary>Asks a server to replay or drop what is in its quarantine.</summary>
internal static class QuarantineClient
{
    /// <summary>Reads the address of a server.</summary>
    public static Uri? ReadAddress(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : string.Empty;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return address;
        result.AddError($"--server: '{text}' is no address, such as http://{ListenAddress.Default}.");
        return null;
    }

    /// <summary>Reads entries again.</summary>
    /// <exception cref="CommandException">The server cannot be reached, or refuses; why is said.</exception>
    public static Task<QuarantineReplayAnswer> ReplayAsync(
        Uri server, string? token, QuarantineRequest request, CancellationToken cancellation) =>
        PostAsync(server, token, "replay", request, GrainwatchJson.Default.QuarantineReplayAnswer, cancellation);

    /// <summary>Takes entries out; gives how many.</summary>
    /// <exception cref="CommandException">The server cannot be reached, or refuses; why is said.</exception>
    public static async Task<long> DropAsync(
        Uri server, string? token, QuarantineRequest request, CancellationToken cancellation)
    {
        var answer = await PostAsync(
            server, token, "drop", request, GrainwatchJson.Default.QuarantineDropAnswer, cancellation);
        return answer.Dropped;
    }

    private static async Task<T> PostAsync<T>(
        Uri server,
        string? token,
        string what,
        QuarantineRequest request,
        JsonTypeInfo<T> answer,
        CancellationToken cancellation)
    {
        // A replay of everything takes as long as it takes.
        using var client = EngineClient.Create(token, Timeout.InfiniteTimeSpan);
        try
        {
            using var content = JsonContent.Create(request, GrainwatchJson.Default.QuarantineRequest);
            using var response = await client.PostAsync(
                new Uri(server, $"/v1/quarantine/{what}"), content, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                var code = response.StatusCode == HttpStatusCode.NotFound ? ExitCode.NoInput : ExitCode.Failed;
                throw new CommandException(code, $"{server} answers: {await ReasonAsync(response, cancellation)}");
            }

            return await response.Content.ReadFromJsonAsync(answer, cancellation)
                ?? throw new CommandException(ExitCode.Failed, $"{server} answers nothing.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw new CommandException(ExitCode.Failed, $"{server} does not answer as a server does: {e.Message}", e);
        }
    }

    /// <summary>The detail of a problem, else the status.</summary>
    public static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
            if (problem.RootElement.TryGetProperty("detail", out var detail)) return detail.GetString() ?? string.Empty;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Something else serves there; its status has to do.
        }

        return $"{(int)response.StatusCode} {response.ReasonPhrase}";
    }
}

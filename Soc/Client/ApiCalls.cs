using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Grainwatch.Soc;

/// <summary>Requests to a gateway, and what their failures mean.</summary>
internal sealed class ApiCalls : IDisposable
{
    // The longest that a gateway gives is a record of quarantine, which it read from a body of 64 MiB at most.
    private const long AnswerBytesMax = 256 * 1024 * 1024;
    private const long ProblemBytesMax = 1024 * 1024;

    private static readonly TimeSpan s_retryUsual = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;

    public ApiCalls(Uri server, HttpMessageHandler handler, HttpSocClientOptions options)
    {
        if (!server.IsAbsoluteUri || server.Scheme is not ("http" or "https"))
            throw new ArgumentException($"A gateway's address is http or https, not '{server}'.", nameof(server));
        if (options is { Token: not null, AllowsTokenOverHttp: false } && HttpSocClient.IsHeardOnTheWay(server))
        {
            throw new ArgumentException(
                $"The token would go over plain http to {server.Host}, where whoever is on the way reads it: use https "
                + $"or {nameof(options.AllowsTokenOverHttp)}.",
                nameof(server));
        }

        (Server, Options) = (server, options);
        // Each call has a time of its own; a watch has none.
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (options.Token is { } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Server { get; }

    public HttpSocClientOptions Options { get; }

    /// <summary>The server as sentences name it.</summary>
    public string Name => Server.GetLeftPart(UriPartial.Authority);

    public Task<T> GetAsync<T>(ApiPath path, JsonTypeInfo<T> type, CancellationToken cancellation) => CallAsync(
        () => new HttpRequestMessage(HttpMethod.Get, path.On(Server)), type, true, Options.Timeout, cancellation);

    /// <param name="path">Where to.</param>
    /// <param name="content">Makes the body, once a try.</param>
    /// <param name="type">What is answered.</param>
    /// <param name="isRepeatable">Whether it may be sent twice.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="timeout">How long it may take; as usual when null.</param>
    public Task<T> PostAsync<T>(
        ApiPath path,
        Func<HttpContent> content,
        JsonTypeInfo<T> type,
        bool isRepeatable,
        CancellationToken cancellation,
        TimeSpan? timeout = null) => CallAsync(
        () => new HttpRequestMessage(HttpMethod.Post, path.On(Server)) { Content = content() },
        type, isRepeatable, timeout ?? Options.Timeout, cancellation);

    /// <summary>Asks for an answer that has no end, and gives it as soon as its headers are there.</summary>
    /// <exception cref="SocException">There is none, also within the time that any answer has.</exception>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Options.Timeout, Options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            return await SendAsync(request, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Late(Options.Timeout, e);
        }
    }

    /// <summary>Replaces something, once: whoever sends it twice may replace what came between.</summary>
    /// <param name="path">What.</param>
    /// <param name="content">By what.</param>
    /// <param name="replaces">The ETag of what is replaced, without quotes; null for whatever is there.</param>
    /// <param name="type">What is answered.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<T> PutAsync<T>(
        ApiPath path,
        Func<HttpContent> content,
        string? replaces,
        JsonTypeInfo<T> type,
        CancellationToken cancellation) => CallAsync(
        () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Put, path.On(Server)) { Content = content() };
            if (replaces is not null) request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{replaces}\""));
            return request;
        },
        type, isRepeatable: false, Options.Timeout, cancellation);

    /// <summary>Sends a request once, and gives an answer of success as soon as its headers are there.</summary>
    /// <exception cref="SocException">There is none.</exception>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await FaultAsync(response, cancellation);
        }
        catch (HttpRequestException e)
        {
            response?.Dispose();
            throw new SocException(
                SocFault.Unreachable, "Unreachable", $"{Name} cannot be reached: {e.Message}", e);
        }
    }

    /// <summary>How long to wait before the next try.</summary>
    /// <param name="tries">Those that there were.</param>
    /// <param name="fault">What the last one ended with; it may say what the gateway wishes.</param>
    public TimeSpan Delay(int tries, SocException? fault = null)
    {
        var wish = fault?.Data[nameof(RetryConditionHeaderValue)] as TimeSpan? ?? s_retryUsual * Math.Pow(2, tries);
        return wish < Options.RetryDelayMax ? wish : Options.RetryDelayMax;
    }

    /// <summary>Something else serves there.</summary>
    public SocException NotAGateway(Exception? inner = null) => new(
        SocFault.Failed, "Not an answer", $"{Name} does not answer as a gateway does; is it one, of this version?",
        inner);

    public void Dispose() => _http.Dispose();

    private async Task<T> CallAsync<T>(
        Func<HttpRequestMessage> request,
        JsonTypeInfo<T> type,
        bool isRepeatable,
        TimeSpan timeout,
        CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(timeout, Options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            for (var tries = 0; ; tries++)
            {
                try
                {
                    using var message = request();
                    using var response = await SendAsync(message, either.Token);
                    return await ReadAsync(response, type, either.Token);
                }
                catch (SocException e) when (
                    e.Fault == SocFault.Busy && isRepeatable && tries < Options.RetriesMax)
                {
                    await Task.Delay(Delay(tries, e), Options.Clock, either.Token);
                }
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Late(timeout, e);
        }
    }

    private SocException Late(TimeSpan timeout, Exception e) => new(
        SocFault.Unreachable, "No answer", $"{Name} has not answered within {timeout.TotalSeconds:0} s.", e);

    private async Task<T> ReadAsync<T>(
        HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(response.Content, AnswerBytesMax, WholeJson.Of(type), cancellation)
                ?? throw new JsonException("null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw NotAGateway(e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new SocException(SocFault.Unreachable, "Cut off", $"{Name} broke off its answer: {e.Message}", e);
        }
    }

    private static async Task<T?> ReadAsync<T>(
        HttpContent content, long bytesMax, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        await using var stream = new BoundedStream(await content.ReadAsStreamAsync(cancellation), bytesMax);
        return await JsonSerializer.DeserializeAsync(stream, type, cancellation);
    }

    private async Task<SocException> FaultAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var problem = await ProblemAsync(response, cancellation);
        var detail = problem.Detail ?? $"{status} {response.ReasonPhrase}";
        var fault = new SocException(
            FaultOf(response.StatusCode, problem), problem.Title ?? "Failed", $"{Name} answers: {detail}")
        {
            Status = status,
            Candidates = problem.Candidates ?? [],
            Problems = [.. (problem.Problems ?? []).Select(each => each.ToString())],
        };
        if (WishOf(response) is { } wish) fault.Data[nameof(RetryConditionHeaderValue)] = wish;
        return fault;
    }

    private static SocFault FaultOf(HttpStatusCode status, ProblemDocument problem) => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.NotImplemented => SocFault.NotFound,
        HttpStatusCode.Conflict when problem.Candidates is not null => SocFault.Ambiguous,
        HttpStatusCode.PreconditionFailed => SocFault.Changed,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => SocFault.Denied,
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => SocFault.Busy,
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => SocFault.Refused,
        _ => SocFault.Failed,
    };

    private TimeSpan? WishOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - Options.Clock.GetUtcNow() is { Ticks: > 0 } wait => wait,
        _ => null,
    };

    /// <summary>What the server says is wrong; nothing when something else serves there.</summary>
    private static async Task<ProblemDocument> ProblemAsync(
        HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(
                response.Content, ProblemBytesMax, WireJson.Default.ProblemDocument, cancellation)
                ?? new ProblemDocument();
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException
            or IOException or HttpRequestException)
        {
            return new ProblemDocument();
        }
    }
}
